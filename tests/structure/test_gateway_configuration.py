"""The gateway's configuration keeps its own rules in every location."""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from runner import nginx
from runner.settings import load_settings
from tests.structure.nginx_tree import Block, included, read

GATEWAY = Path(__file__).resolve().parents[2] / "gateway"
FILES = sorted(str(path.relative_to(GATEWAY)) for path in GATEWAY.rglob("*.conf"))

# What may be asked for without a credential; everything else needs one or is not there.
PUBLIC_LOCATIONS = [
    "/",
    "/static/",
    "= /robots.txt",
    "= /service-worker.js",
    '~ "^/(?:$|gallery$|search-help$|keys$|offline$'
    '|albums(?:/save|/[0-9A-Za-z]{22}(?:/edit|/delete|/order)?)?$'
    '|pictures/[0-9A-Za-z]{22}(?:/delete|/albums(?:/cover)?)?$'
    '|tags(?:/(?:change|delete))?$|trash(?:/(?:restore|links|empty|[0-9A-Za-z]{22}/(?:restore|delete)))?$)"',
    "= /gallery/actions",
    "= /gallery/archive",
    '~ "^/pictures/[0-9A-Za-z]{22}/turn$"',
    '~ "^/account(?:$|/(?:(?:sessions|apps|data|activity)$|sessions/[0-9A-Za-z]{22}$'
    '|apps/[0-9A-Za-z]{22}/revoke$|apps/tools/[a-z-]{1,20}$))"',
    '~ "^/admin(?:$|/(?:people|invitations|activity)$|/people/[0-9A-Za-z]{22}'
    '(?:/(?:space|reset-link|delete))?$|/invitations/[0-9A-Za-z]{22}/withdraw$)"',
    '~ "^/(?:invite/vti|reset/vtx)_[0-9A-Za-z]{43}$"',
    '~ "^/(?:logout|session)$"',
    '~ "^/(?<password_form>login|register|reset|confirm|account/(?:password|delete))$"',
    "= /password-strength",
    "= /upload",
    "= /v1/register",
    "= /v1/registration",
    "= /v1/token",
    "= /v1/password-reset",
    "= /v1/password-strength",
    "= /v1/token/refresh",
    "= /.well-known/jwks.json",
    "= /v1/openapi/security.json",
    "= /v1/openapi/uploader.json",
    "^~ /i/",  # Answers 404 by itself.
]  # fmt: skip


@cache
def servers() -> dict[str, Block]:
    """Returns the servers by where they listen: public, renditions, fetch, status and the rest."""
    places = nginx.Places(
        listen="127.0.0.1:1", status_listen="127.0.0.1:2", storage_url="http://127.0.0.1:3",
        services=dict.fromkeys(("security", "login", "uploader", "bff"), "127.0.0.1:4"),
        web_root="web",
    )  # fmt: skip
    modules = {"http_gzip_static_module", "http_stub_status_module"}
    with tempfile.TemporaryDirectory() as folder:
        nginx.write_configuration(load_settings({}), places, modules, Path(folder))
        found = {
            server.own("listen")[0] + "".join(server.own("server_name")): server
            for server in read(Path(folder)).within("server")
        }
    names = {
        "127.0.0.1:1 reuseport_": "public", "127.0.0.1:2": "status",
        "127.0.0.1:2object-cache": "object-cache",
        "unix:run/renditions.sock": "renditions", "unix:run/fetch.sock": "fetch",
        "unix:run/refusals.sock": "refusals",
    }  # fmt: skip
    return {names[listen]: server for listen, server in found.items()}


def locations(server: str = "public") -> dict[str, Block]:
    found = {location.name: location for location in servers()[server].within("location")}
    assert found
    return found


def outside_locations() -> dict[str, Block]:
    return {name: one for name, one in locations().items() if not is_internal(one)}


def is_internal(location: Block) -> bool:
    # A named location is reached from inside alone.
    return (
        location.name.startswith("@")
        or any(words == ("internal",) for words in location.directives)
        or (location.parent is not None and is_internal(location.parent))
    )


def passing_locations() -> list[tuple[str, str]]:
    """Returns every location that passes a request on, in whichever server."""
    found = [
        (server, name)
        for server in servers()
        for name, location in locations(server).items()
        if location.own("proxy_pass")
    ]
    assert {server for server, _ in found} == {"public", "renditions", "fetch", "object-cache"}
    return found


def test_what_is_public_is_written_out() -> None:
    # What the renditions' server answers is asked there: the next test holds that it is.
    public = [
        name
        for name, location in outside_locations().items()
        if not location.effective("auth_request")
        and location.own("proxy_pass") != ["http://renditions"]
    ]
    assert sorted(public) == sorted(PUBLIC_LOCATIONS)


def test_every_rendition_is_authorised_behind_its_cache() -> None:
    asked = [one for one in locations("renditions").values() if not is_internal(one)]
    (answering,) = [one for one in asked if one.own("return") != ["404"]]
    assert answering.own("auth_request") == ["/_auth/uploader"]


@pytest.mark.parametrize(("server", "count"), [("public", 1), ("renditions", 1)])
def test_a_file_of_the_store_is_sent_only_where_the_uploader_was_asked(
    server: str, count: int
) -> None:
    sending = [one for one in locations(server).values() if "run/no-store" in one.effective("root")]
    assert len(sending) == count
    for location in sending:
        assert location.own("auth_request")[0].startswith("/_auth/uploader")
        assert location.own("try_files")[0].endswith("_file @stored")
        # The tag is the uploader's, and no file beside it is sent in its place.
        assert location.own("etag") == location.own("gzip_static") == ["off"]
        assert "ETag $media_etag" in location.effective("add_header")


def test_a_protected_route_asks_for_a_credential_and_refuses_forged_requests() -> None:
    protected = {name: one for name, one in locations().items() if one.parent is not None
                 and one.parent.name == "/v1/"}  # fmt: skip
    assert len(protected) == 13
    for name, location in protected.items():
        assert location.effective("auth_request") == ["/_auth/security"], name
        assert location.conditions()[:2] == [
            '($credential = "") return 401', "($request_is_forged) return 403",
        ], name  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ("= /v1/upload", "^~ /v1/_named/upload/"),
        ('~ "^/v1/uploads(?:/[0-9A-Za-z]{22})?$"', "^~ /v1/_named/uploads/"),
    ],
)
def test_an_upload_with_a_name_beyond_ascii_is_treated_as_any_other(asked: str, named: str) -> None:
    def settings(name: str) -> list[tuple[str, ...]]:
        own = locations()[name].directives
        return [words for words in own if words[0] not in {"internal", "proxy_pass"}]

    assert is_internal(locations()[named])
    assert settings(named) == settings(asked)
    # Every header of an upload that cannot be left out is looked at before.
    conditions = locations()[asked].conditions()
    assert conditions[2] == "($unreadable_header) return 400"
    assert conditions[3].startswith("($disposition_is_raw) rewrite ")


def test_every_header_that_goes_on_is_judged_by_its_bytes() -> None:
    """What is not ASCII would reach a service as an empty header."""
    passing = (GATEWAY / "pass" / "service.conf").read_text()
    judged = (GATEWAY / "maps" / "passed_headers.conf").read_text()
    (refused,) = re.findall(r'map "(\\n[^"]*)"', judged)
    by_name = set(re.findall(r"\$http_(\w+)", refused))
    passed_as_it_is = set(re.findall(r"\$http_(\w+);", passing))
    # The host is one of ours (refusal.conf).
    assert passed_as_it_is == by_name | {"host"}
    mapped = set(re.findall(r"\$passed_(\w+);", passing))
    assert mapped == set(re.findall(r"\$passed_(\w+) \{", judged))


def test_a_public_route_of_the_api_refuses_forged_requests() -> None:
    public = [name for name in PUBLIC_LOCATIONS if name.startswith("= /v1/")]
    assert len(public) == 8
    for name in public:
        assert "($request_is_forged) return 403" in locations()[name].conditions(), name


def test_a_picture_is_only_read() -> None:
    pictures = [one for name, one in locations().items() if "(?<media_id>" in name]
    pictures += [inner for one in pictures for inner in one.within("location")]
    assert len(pictures) == 3
    for location in pictures:
        assert location.conditions() == ['($request_method !~ "^(?:GET|HEAD)$") return 405']


@pytest.mark.parametrize("server", ["public", "renditions"])
def test_what_is_kept_is_kept_for_one_credential_or_one_object(server: str) -> None:
    # Without a key of its own nginx would keep it under the address, for everybody.
    keeping = {name: one for name, one in locations(server).items() if one.own("proxy_cache")}
    assert keeping
    for name, location in keeping.items():
        (zone,), (key,) = location.own("proxy_cache"), location.own("proxy_cache_key")
        assert key.strip('"').startswith("$media_key" if zone == "media" else "$credential"), name


@pytest.mark.parametrize("name", sorted(set(locations()) - {"@range_not_satisfiable"}))
def test_every_answer_carries_the_security_headers(name: str) -> None:
    headers = locations()[name].effective("add_header")
    for header in servers()["public"].own("add_header")[:6]:
        assert header in headers
    assert "X-Content-Type-Options nosniff always" in headers
    assert len([one for one in headers if one.startswith("Content-Security-Policy ")]) == 1


def test_no_location_but_that_of_pictures_has_headers_of_its_own() -> None:
    # One add_header in a location would take all others from it.
    having = [name for name, location in locations().items() if location.own("add_header")]
    original = next(name for name in having if "media_extension" in name)
    assert having == ["@range_not_satisfiable", "^~ /i/", original, "@stored"]
    of_all, of_files, of_objects = (locations()[name].own("add_header") for name in having[1:])
    assert of_files == [*of_all, "ETag $media_etag"]
    assert of_objects == of_all
    # There the headers of the answer that was on its way are sent already.
    assert locations()["@range_not_satisfiable"].own("add_header") == ['ETag "" always']


def test_a_location_with_an_error_page_of_its_own_has_all_the_others_too() -> None:
    having = [location for location in locations().values() if location.own("error_page")]
    assert len(having) == 3
    for location in having:
        assert location.own("error_page")[1:] == servers()["public"].own("error_page")


@pytest.mark.parametrize(("server", "name"), passing_locations())
def test_no_header_of_the_client_passes_by_itself(server: str, name: str) -> None:
    location = locations(server)[name]
    assert location.effective("proxy_pass_request_headers") == ["off"]
    headers = location.effective("proxy_set_header")
    assert 'Connection ""' in headers
    (target,) = location.own("proxy_pass")
    if (is_internal(location) and "/_auth/" in name) or target == "http://renditions":
        # A subrequest carries the credential, and no body or length of one.
        assert "Authorization $subrequest_authorization" in headers
        assert 'Content-Length ""' in headers
        assert location.effective("proxy_pass_request_body") == ["off"]
    elif server in {"fetch", "object-cache"} or target in {
        "http://fetch",
        "http://refusals/$error_format",
    }:
        assert not [header for header in headers if "$http_host" in header or "$cred" in header]
        assert location.effective("proxy_pass_request_body") == ["off"]
    else:
        assert "X-Identity $identity" in headers
        assert not [header for header in headers if header.startswith("Authorization ")]


@pytest.mark.parametrize("header", ["Redirect", "Expires", "Limit-Rate", "Buffering", "Charset"])
def test_no_store_gives_nginx_commands(header: str) -> None:
    reading = [one for one in locations("fetch").values() if one.own("proxy_pass")]
    assert len(reading) == 2, "once, and once more"
    for one in reading:
        assert f"X-Accel-{header}" in one.own("proxy_ignore_headers")[0].split()


def test_an_upstream_is_never_taken_out_after_one_failure() -> None:
    upstreams = (GATEWAY / "site" / "upstreams.conf").read_text()
    for socket in ("renditions", "refusals", "fetch"):
        assert f"server unix:run/{socket}.sock max_fails=0" in upstreams


def test_no_address_comes_from_the_decoded_path() -> None:
    naming = [
        line
        for name in FILES
        for line in (GATEWAY / name).read_text().splitlines()
        if re.search(r"\b(return|rewrite|proxy_pass|add_header)\b", line)
    ]
    assert len(naming) > 50
    assert [line for line in naming if re.search(r"\$(uri|document_uri)\b", line)] == []


def test_a_credential_is_recognised_in_one_place() -> None:
    reading = {
        name: re.findall(r"(?m)^[^#\n]*\$http_(?:authorization|cookie)\b.*$", text)
        for name in FILES
        if "$http_authorization" in (text := (GATEWAY / name).read_text()) or "$http_cookie" in text
    }
    assert set(reading) == {"maps/credential.conf"}


def test_only_our_own_cookies_go_on_and_only_to_the_pages() -> None:
    passed = {
        name: set(re.findall(r"set \$forwarded_cookie ([^;]+);", (GATEWAY / name).read_text()))
        for name in FILES
        if "set $forwarded_cookie" in (GATEWAY / name).read_text()
    }
    assert passed == {
        "nginx.conf": {'""'},
        "routes/pages.conf": {"$own_cookies"},
        "routes/errors.conf": {"$own_cookies"},
    }


@pytest.mark.parametrize("directive", ["limit_req_zone", "limit_conn_zone", "proxy_cache_path"])
def test_what_is_counted_and_kept_is_declared_in_one_file(directive: str) -> None:
    assert [name for name in FILES if directive in (GATEWAY / name).read_text()] == ["limits.conf"]


@pytest.mark.parametrize("name", FILES)
def test_a_file_says_in_its_first_line_what_it_is(name: str) -> None:
    assert re.match(r"# [A-Z][^\n]{15,}\n", (GATEWAY / name).read_text())


def test_every_file_is_included() -> None:
    times = Counter(included(GATEWAY))
    assert set(times) == set(FILES) - {"nginx.conf"}
