"""API tokens through the gateway: what opens with one, what never does, and when it is over."""

from __future__ import annotations

import secrets
import sqlite3
import string
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from typing import Any

import pytest

from tests.system.conftest import DEPLOYED_PORT
from tests.system.instance import MANY_LOGINS, Instance
from tests.system.people import Answer, Person, newcomer
from tests.system.pictures import jpeg
from tests.system.resuming import TUS, begun_by_draft, begun_by_tus, draft_fields, tus_fields
from tests.timeouts import scaled, wait_until

pytestmark = pytest.mark.system

SCOPES = ("read", "upload", "write", "delete")
LETTERS = string.digits + string.ascii_letters
HOME, HOME_6 = "192.0.2.7", "2001:db8::7"
# How a client sends a token.
WAYS: dict[str, Callable[[str], dict[str, str]]] = {
    "bearer": lambda secret: {"Authorization": f"Bearer {secret}"},
    "key": lambda secret: {"X-API-Key": secret},
}


@pytest.fixture(scope="module")
def proxied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Instance]:
    """A system that believes this machine which address a request came from."""
    if DEPLOYED_PORT:
        pytest.skip("a deployed system has settings of its own")
    data = tmp_path_factory.mktemp("proxied") / "data"
    with Instance(data, MANY_LOGINS | {"VITRINE_TRUSTED_PROXIES": "127.0.0.0/8"}) as instance:
        instance.start()
        yield instance


@pytest.fixture
def carol(proxied: Instance) -> Person:
    return newcomer(proxied.url, f"carol-{secrets.token_hex(6)}")


@pytest.fixture(scope="module")
def member_secrets(member: Person) -> Callable[[frozenset[str]], str]:
    """Gives a token of the member with these scopes, of which one is made: an account has few."""
    return cache(lambda scopes: str(member.make_api_token(*sorted(scopes))["token"]))


def bearer(person: Person, secret: str) -> Person:
    return Person(person.url, token=secret)


def asked(person: Person, secret: str, path: str, address: str = "", way: str = "bearer") -> int:
    """Asks with a token from an address, as far as the system believes it; returns the status."""
    headers = WAYS[way](secret) | ({"X-Forwarded-For": address} if address else {})
    return Person(person.url, pool=person.pool).get(path, headers=headers).status


def places(person: Person) -> list[str]:
    """Returns paths that read: the lists, and every kind of bytes of a picture of this person."""
    said = person.upload(jpeg(900, 600)).json()
    own = [person.path_of(said[name]) for name in ("url", "thumbnail_url", "preview_url")]
    paths = ["/v1/user", "/v1/images", f"/v1/images/{said['id']}", *own]
    assert [person.get(path).status for path in paths] == [200] * len(paths)
    return paths


# What each scope opens: the request, for a picture and an upload of the token's user.
ROUTES: list[tuple[str, str, str, dict[str, Any]]] = [
    ("read", "GET", "/v1/user", {}),
    ("read", "GET", "/v1/images", {}),
    ("read", "GET", "/v1/images?q=a", {}),
    ("read", "GET", "/v1/images/count", {}),
    ("read", "GET", "/v1/images/search-terms", {}),
    ("read", "GET", "/v1/images/{image}", {}),
    ("read", "GET", "/v1/images/{image}/neighbours", {}),
    ("read", "GET", "/i/{image}.jpg", {}),
    ("read", "HEAD", "/i/{image}.jpg", {}),
    ("read", "GET", "/i/{image}.jpg", {"headers": {"Range": "bytes=0-9"}}),
    ("read", "GET", "/i/{image}/thumb.webp", {}),
    ("read", "GET", "/i/{image}/thumb-2x.webp", {}),
    ("read", "GET", "/i/{image}/preview.webp", {}),
    ("read", "GET", "/i/{image}/card.jpg", {}),
    ("upload", "POST", "/v1/upload", {"fields": {"file": ("a.jpg", b"")}}),
    ("upload", "POST", "/v1/upload", {"body": b"", "headers": {"Content-Type": "image/jpeg"}}),
    ("upload", "OPTIONS", "/v1/uploads", {}),
    ("upload", "POST", "/v1/uploads", {"headers": TUS | {"Upload-Length": "9"}}),
    ("upload", "GET", "/v1/uploads/{upload}", {}),
    ("upload", "HEAD", "/v1/uploads/{upload}", {"headers": TUS}),
    ("upload", "PATCH", "/v1/uploads/{upload}", {"body": b"x", "headers": tus_fields(0)}),
    ("upload", "DELETE", "/v1/uploads/{upload}", {"headers": TUS}),
    ("write", "PATCH", "/v1/images/{image}", {"json": {"alt": "A heron."}}),
    ("delete", "DELETE", "/v1/images/{image}", {}),
]  # fmt: skip


def with_bytes(options: dict[str, Any]) -> dict[str, Any]:
    """Returns the options of a request with a new picture where there is to be one."""
    filled = dict(options)
    if "fields" in filled:
        filled["fields"] = {"file": ("a.jpg", jpeg())}
    if filled.get("body") == b"":
        filled["body"] = jpeg()
    return filled


@pytest.mark.parametrize("way", sorted(WAYS))
@pytest.mark.parametrize(("scope", "method", "path", "options"), ROUTES)
def test_every_route_opens_by_its_scope_alone(
    member: Person,
    member_secrets: Callable[[frozenset[str]], str],
    way: str,
    scope: str,
    method: str,
    path: str,
    options: dict[str, Any],
) -> None:
    image = member.upload(jpeg(900, 600)).json()["id"]
    upload = begun_by_tus(member, 9).rsplit("/", 1)[1]
    address = path.format(image=image, upload=upload)
    own, others = (member_secrets(frozenset(scopes)) for scopes in ({scope}, set(SCOPES) - {scope}))
    client = Person(member.url)

    def answer(secret: str) -> Answer:
        asked = with_bytes(options)
        headers = asked.pop("headers", {}) | WAYS[way](secret)
        return client.request(method, address, headers=headers, **asked)

    refused = answer(others)
    if path.startswith("/i/"):
        # A picture that one may not see is like one that is not there.
        assert refused.status == 404
    else:
        assert refused.status == 403
        challenge = f'Bearer realm="vitrine", error="insufficient_scope", scope="{scope}"'
        assert refused.headers.getlist("WWW-Authenticate") == [challenge]
    taken = answer(own)
    assert 200 <= taken.status < 300, taken.body
    assert "Set-Cookie" not in taken.headers


@pytest.mark.parametrize("way", sorted(WAYS))
def test_a_picture_is_uploaded_in_parts_by_a_token(member: Person, way: str) -> None:
    secret = member.make_api_token("upload", "read")["token"]
    script = bearer(member, secret) if way == "bearer" else Person(member.url, api_key=secret)
    for begin, fields in ((begun_by_tus, tus_fields), (begun_by_draft, draft_fields)):
        content = jpeg()
        path = begin(script, len(content))
        sent = script.request("PATCH", path, body=content, headers=fields(0))
        assert sent.status in (201, 204), sent.body
        said = script.get(path).json()["image"]
        assert script.get(said["url"]).body == content


@pytest.mark.parametrize("method", ["GET", "POST", "DELETE"])
def test_a_token_manages_neither_account_nor_sessions_nor_tokens(
    member: Person, method: str
) -> None:
    made = member.make_api_token(*SCOPES)
    session = member.get("/v1/sessions").json()["items"][0]["id"]
    routes = {
        "GET": ["/v1/sessions", "/v1/tokens"],
        "POST": ["/v1/tokens"],
        "DELETE": ["/v1/token", f"/v1/sessions/{session}", f"/v1/tokens/{made['id']}"],
    }
    script = bearer(member, made["token"])
    wanted = {"json": {"name": "more", "scopes": ["read"]}} if method == "POST" else {}
    for path in routes[method]:
        answer = script.request(method, path, **wanted)
        assert (answer.status, answer.code) == (403, "insufficient_scope"), path
        assert 'scope="account"' in answer.headers["WWW-Authenticate"]
    assert script.get("/v1/user").status == 200


def test_a_token_of_somebody_else_is_like_a_missing_one(
    member: Person, other_member: Person
) -> None:
    made = other_member.make_api_token("read")
    theirs = member.request("DELETE", f"/v1/tokens/{made['id']}")
    missing = member.request("DELETE", "/v1/tokens/" + "0" * 22)
    assert theirs.status == missing.status == 404
    assert theirs.json() | {"request_id": ""} == missing.json() | {"request_id": ""}
    assert bearer(other_member, made["token"]).get("/v1/user").status == 200
    assert made["id"] not in member.get("/v1/tokens").body.decode()


def test_a_token_is_judged_before_a_cookie_and_no_other_site_matters(
    member: Person, other_member: Person
) -> None:
    secret = member.make_api_token(*SCOPES)["token"]
    cookie = {"Cookie": f"__Host-vitrine_access={other_member.token}"}
    foreign = {"Sec-Fetch-Site": "cross-site", "Origin": "https://elsewhere.example"}
    client = Person(member.url)
    for way in WAYS.values():
        headers = way(secret) | cookie | foreign
        assert client.get("/v1/user", headers=headers).json()["login"] == member.login
        sent = client.request(
            "POST", "/v1/upload", fields={"file": ("a.jpg", jpeg())}, headers=headers
        )
        assert sent.status == 201
        assert "Set-Cookie" not in sent.headers
        assert member.get(f"/v1/images/{sent.json()['id']}").status == 200


BAD_KEYS = ["x", "{token}x", "Bearer {token}", "{token}, {token}", "vtr_", "{access}", "null"]


@pytest.mark.parametrize("key", BAD_KEYS)
def test_a_key_is_judged_alone_even_beside_a_good_cookie(member: Person, key: str) -> None:
    made = member.make_api_token("read")["token"]
    headers = {
        "Cookie": f"__Host-vitrine_access={member.token}",
        "X-API-Key": key.format(token=made, access=member.token),
    }
    assert Person(member.url).get("/v1/user", headers=headers).status == 401


def test_a_bearer_token_is_judged_before_a_key(member: Person, other_member: Person) -> None:
    one = member.make_api_token("read")["token"]
    other = other_member.make_api_token("read")["token"]
    client = Person(member.url)
    headers = {"Authorization": f"bearer  {one}", "X-API-Key": other}
    assert client.get("/v1/user", headers=headers).json()["login"] == member.login
    headers = {"Authorization": "Bearer wrong", "X-API-Key": other}
    assert client.get("/v1/user", headers=headers).status == 401
    # Another scheme is of a proxy in front, and says nothing here.
    headers = {"Authorization": "Basic Ym9iOng=", "X-API-Key": other}
    assert client.get("/v1/user", headers=headers).json()["login"] == other_member.login


def test_a_token_in_a_cookie_or_a_query_is_none(member: Person) -> None:
    secret = member.make_api_token("read")["token"]
    client = Person(member.url)
    for path in (f"/v1/user?access_token={secret}", f"/v1/user?api_key={secret}"):
        assert client.get(path).status == 401
    for name in ("access", "refresh"):
        cookie = {"Cookie": f"__Host-vitrine_{name}={secret}"}
        assert client.get("/v1/user", headers=cookie).status == 401
        assert client.get("/gallery", headers=cookie).status == 303


def forgeries(secret: str) -> dict[str, str]:
    """Returns tokens that are none, each with its name: the changes of every single character."""
    changed = {
        f"character {place}": secret[:place] + other + secret[place + 1 :]
        for place in range(len(secret))
        for other in [secrets.choice([letter for letter in LETTERS if letter != secret[place]])]
    }
    return changed | {
        "other prefix": "vti_" + secret[4:],
        "prefix of a refresh token": "vtrr_" + secret[4:],
        "prefix in capitals": "VTR_" + secret[4:],
        "no prefix": secret[4:],
        "wrong checksum": secret[:34] + "000000",
        "two changed": secret[:4] + secret[5] + secret[4] + secret[6:-1] + "!",
        "in capitals": secret.upper(),
        "cut": secret[:-1],
        "longer": secret + "0",
        "twice": secret + secret,
        "with a blank": f"{secret[:20]} {secret[20:]}",
        "quoted": f'"{secret}"',
        "escaped": secret.replace("_", "%5F"),
        "nothing but the form": "vtr_" + "0" * 36,
    }


@pytest.mark.every_store
@pytest.mark.parametrize("way", sorted(WAYS))
def test_no_forged_token_is_accepted_anywhere(member: Person, way: str) -> None:
    """The right one is in every cache meanwhile."""
    secret, paths = member.make_api_token(*SCOPES)["token"], places(member)
    forged = forgeries(secret)
    assert len(forged) == 40 + 14
    accepted = []
    for name, token in forged.items():
        assert asked(member, secret, paths[-2], way=way) == 200
        accepted += [
            (name, path) for path in paths if asked(member, token, path, way=way) != 401
        ]  # fmt: skip
    assert accepted == []
    assert [asked(member, secret, path, way=way) for path in paths] == [200] * len(paths)


def over_within_a_second(
    person: Person, secret: str, paths: list[str], end: Callable[[], object]
) -> list[int]:
    """Ends a token that is in every cache, and returns what it opens a second later."""
    for _ in range(3):
        assert [asked(person, secret, path) for path in paths] == [200] * len(paths)
    end()
    ended_at = time.monotonic()
    # As somebody does who keeps asking, so that every cache has had its chance to keep an answer.
    while time.monotonic() - ended_at < 1:
        for path in paths:
            asked(person, secret, path)
    return [asked(person, secret, path) for path in paths]


@pytest.mark.every_store
def test_a_revoked_token_is_over_within_a_second_everywhere(member: Person) -> None:
    made, paths = member.make_api_token(*SCOPES), places(member)

    def revoke() -> None:
        assert member.request("DELETE", f"/v1/tokens/{made['id']}").status == 204

    found = over_within_a_second(member, made["token"], paths, revoke)
    assert found == [401] * len(paths)


@pytest.mark.every_store
def test_an_expired_token_is_over_within_a_second_everywhere(member: Person) -> None:
    paths = places(member)
    end = int(time.time()) + 6
    made = member.make_api_token(*SCOPES, expires_at=datetime.fromtimestamp(end, UTC).isoformat())

    def wait() -> None:
        time.sleep(max(0, end - time.time()))

    found = over_within_a_second(member, made["token"], paths, wait)
    assert found == [401] * len(paths)
    (listed,) = [one for one in member.get("/v1/tokens").json()["items"] if one["id"] == made["id"]]
    assert datetime.fromisoformat(listed["expires_at"]).timestamp() == end


def test_a_token_of_a_disabled_user_is_over_within_a_second_everywhere(
    proxied: Instance, carol: Person
) -> None:
    made, paths = carol.make_api_token(*SCOPES), places(carol)

    def disable() -> None:
        database = proxied.data / "databases" / "security.db"
        with closing(sqlite3.connect(database, timeout=scaled(60))) as rows, rows:
            rows.execute("UPDATE users SET disabled_at = 1 WHERE login = ?", (carol.login,))

    found = over_within_a_second(carol, made["token"], paths, disable)
    assert found == [401] * len(paths)


@pytest.mark.parametrize("way", sorted(WAYS))
def test_a_token_opens_nothing_outside_its_networks(carol: Person, way: str) -> None:
    """The caches hold the answers for an address within them meanwhile."""
    networks = ["192.0.2.0/24", "2001:db8::/32"]
    secret, paths = carol.make_api_token(*SCOPES, networks=networks)["token"], places(carol)
    within = (HOME, f"::ffff:{HOME}", HOME_6)
    outside = (
        "", "192.0.3.7", "::ffff:192.0.3.7", "::192.0.2.7", "2001:db9::7", "::1", "127.0.0.1",
        "64:ff9b::192.0.2.7", "2002:c000:207::",
    )  # fmt: skip
    for address in outside:
        for path in paths:
            # What is within is asked right before and after.
            said = [asked(carol, secret, path, one, way) for one in (*within, address, *within)]
            assert said == [200, 200, 200, 401, 200, 200, 200], (address, path)


def test_no_header_of_a_client_says_where_it_is(member: Person) -> None:
    secret = member.make_api_token("read", networks=["192.0.2.0/24"])["token"]
    # With compose this machine is a proxy whose X-Forwarded-For is believed.
    believed = set() if DEPLOYED_PORT else {"X-Forwarded-For"}
    for name in {"X-Real-IP", "Forwarded", "X-Client-IP", "True-Client-IP"} | believed:
        value = f"for={HOME}" if name == "Forwarded" else HOME
        headers = {"X-API-Key": secret, name: value}
        assert Person(member.url).get("/v1/user", headers=headers).status == 401


def test_a_token_is_listed_with_when_and_from_where_it_was_used(carol: Person) -> None:
    made = carol.make_api_token("read")
    assert made["last_used_at"] is None
    assert asked(carol, made["token"], "/v1/images", f"::ffff:{HOME}") == 200

    def listed() -> Any:
        items = carol.get("/v1/tokens").json()["items"]
        return next(one for one in items if one["id"] == made["id"])

    assert wait_until(lambda: listed()["last_used_at"], "the use of a token")
    assert listed()["last_used_from"] == HOME
    assert made["token"] not in carol.get("/v1/tokens").body.decode()


def test_no_token_is_in_any_log(vitrine: Instance, member: Person) -> None:
    secret = member.make_api_token(*SCOPES)["token"]
    for way in sorted(WAYS):
        for token in (secret, secret[:-1] + "!", "x" + secret):
            asked(member, token, "/v1/images", way=way)
            asked(member, token, "/i/" + "0" * 22 + ".jpg", way=way)
    assert secret not in vitrine.log()
    assert secret[4:30] not in vitrine.log()


PREFLIGHT = {
    "Origin": "https://elsewhere.example", "Access-Control-Request-Method": "POST",
    "Access-Control-Request-Headers": "x-api-key,content-type",
}  # fmt: skip


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/v1/upload", "OPTIONS, POST"),
        ("/v1/uploads", "OPTIONS, POST"),
        ("/v1/uploads/" + "0" * 22, "DELETE, GET, HEAD, OPTIONS, PATCH"),
        ("/v1/images?limit=1", "GET, HEAD, OPTIONS"),
        ("/v1/user", "GET, HEAD"),
    ],
)
def test_a_browser_is_told_what_a_script_of_another_site_may_ask(
    nobody: Person, path: str, methods: str
) -> None:
    # No operation of the API: the gateway answers before the address is looked at.
    answer = nobody.pool.request("OPTIONS", nobody.url + path, headers=PREFLIGHT)
    assert (answer.status, answer.data) == (204, b"")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Access-Control-Allow-Methods"] == methods
    allowed = answer.headers["Access-Control-Allow-Headers"].split(", ")
    assert {"Authorization", "X-API-Key", "Content-Type", "Upload-Offset"} <= set(allowed)
    assert "Cookie" not in allowed
    assert "Access-Control-Allow-Credentials" not in answer.headers


@pytest.mark.parametrize(
    "path",
    ["/v1/token", "/v1/tokens", "/v1/sessions", "/v1/register", "/login", "/gallery", "/v1/nothing",
     "/v1/userx", "/static/js/gallery.js"],
)  # fmt: skip
def test_nothing_else_is_for_scripts_of_another_site(member: Person, path: str) -> None:
    for method, more in (("OPTIONS", PREFLIGHT), ("GET", {"Origin": PREFLIGHT["Origin"]})):
        answer = member.request(method, path, headers=more)
        assert not [name for name in answer.headers if name.lower().startswith("access-control")]


def test_an_answer_is_for_scripts_of_another_site_only_by_a_token(member: Person) -> None:
    origin = {"Origin": "https://elsewhere.example"}
    secret = member.make_api_token("read")["token"]
    cookie = {"Cookie": f"__Host-vitrine_access={member.token}"}
    client = Person(member.url)
    for credential, allowed in (
        (WAYS["bearer"](secret), ["*"]), (WAYS["key"](secret), ["*"]), (WAYS["key"]("x"), ["*"]),
        (cookie | WAYS["key"](secret), ["*"]), (cookie, []), ({}, []),
    ):  # fmt: skip
        for headers in (credential | origin, credential):
            answer = client.get("/v1/images", headers=headers)
            expected = allowed if "Origin" in headers else []
            assert answer.headers.getlist("Access-Control-Allow-Origin") == expected
            assert "Access-Control-Allow-Credentials" not in answer.headers
