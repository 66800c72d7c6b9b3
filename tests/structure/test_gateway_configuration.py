"""The gateway's configuration keeps its own rules in every location."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

GATEWAY = Path(__file__).resolve().parents[2] / "gateway"

# What may be asked for without a token; everything else needs one or is not there.
PUBLIC_LOCATIONS = [
    "/",
    "/static/",
    "= /robots.txt",
    '~ "^/(?:$|gallery$|account$|account/sessions/[0-9A-Za-z]{22}$'
    '|pictures/[0-9A-Za-z]{22}(?:/delete)?$)"',
    '~ "^/(?:login|register|logout|session)$"',
    "= /upload",
    '~ "^/v1/(?:register|token)$"',
    "= /v1/token/refresh",
    "= /.well-known/jwks.json",
    "= /v1/openapi/security.json",
    "= /v1/openapi/uploader.json",
]  # fmt: skip


def expanded(name: str) -> str:
    """Returns a configuration file with its own includes put in, without comments."""
    text = re.sub(r"(?m)^\s*#.*$|\s#\s.*$", "", (GATEWAY / name).read_text())

    def included(match: re.Match[str]) -> str:
        path = GATEWAY / match[1]
        return expanded(match[1]) if path.exists() else ""

    return re.sub(r"include ([\w/.]+\.conf);", included, text)


def locations() -> dict[str, str]:
    """Returns the public server's locations: pattern -> body."""
    server = expanded("nginx.conf").split("listen unix:")[0]
    found: dict[str, str] = {}
    for match in re.finditer(r"location ((?:[=~^*]+ )?(?:\"[^\"]*\"|\S+)) \{", server):
        depth, end = 1, match.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(server[end], 0)
            end += 1
        found[match[1]] = server[match.end() : end - 1]
    return found


def outside_locations() -> dict[str, str]:
    return {name: body for name, body in locations().items() if "internal;" not in body}


def test_what_is_public_is_written_out() -> None:
    # What the renditions' server answers is asked there: the next test holds that it is.
    public = [
        name
        for name, body in outside_locations().items()
        if "auth_request " not in body and "proxy_pass http://renditions;" not in body
    ]
    assert sorted(public) == sorted(PUBLIC_LOCATIONS)


def test_every_rendition_is_authorised_behind_its_cache() -> None:
    inner = expanded("nginx.conf").split("listen unix:run/renditions.sock;")[1].split("listen ")[0]
    passing = [part for part in inner.split("location ") if "proxy_pass http://fetch;" in part]
    assert len(passing) == 1
    assert "auth_request /_media_auth;" in passing[0]


@pytest.mark.parametrize("name", sorted(n for n, b in locations().items() if "proxy_cache " in b))
def test_what_is_kept_is_kept_for_one_credential_or_one_object(name: str) -> None:
    # Without a key of its own nginx would keep it under the address, for everybody.
    for zone, key in re.findall(
        r"proxy_cache (\w+);\s+proxy_cache_key \"?([^;]+?)\"?;", locations()[name]
    ):
        assert key.startswith("$media_key" if zone == "media" else "$credential"), name
    assert locations()[name].count("proxy_cache ") == locations()[name].count("proxy_cache_key ")


@pytest.mark.parametrize("name", sorted(outside_locations()))
def test_every_answer_carries_the_security_headers(name: str) -> None:
    body = outside_locations()[name]
    assert "return 404" in body or "add_header X-Content-Type-Options nosniff always" in body


@pytest.mark.parametrize(
    "name", sorted(name for name, body in locations().items() if "proxy_pass" in body)
)
def test_no_header_of_the_client_passes_by_itself(name: str) -> None:
    # proxy_set_header is inherited only where a location has none: one leak is enough.
    body = locations()[name]
    assert "proxy_pass_request_headers off" in body
    assert 'proxy_set_header Connection ""' in body
    if "proxy_pass http://fetch" not in body and "$question_authorization" not in body:
        assert "proxy_set_header X-Identity $identity" in body


@pytest.mark.parametrize(
    "name", sorted(name for name, body in outside_locations().items() if "auth_request " in body)
)
def test_a_protected_api_location_refuses_forged_requests(name: str) -> None:
    body = outside_locations()[name]
    assert "if ($request_is_forged) { return 403; }" in body or "$request_method !~" in body


def test_upstreams_are_never_taken_out_after_one_failure() -> None:
    template = (GATEWAY / "site" / "upstreams.conf").read_text()
    for socket in ("renditions", "fetch"):
        assert f"server unix:run/{socket}.sock max_fails=0" in template


def test_no_address_comes_from_the_decoded_path() -> None:
    for path in GATEWAY.rglob("*.conf"):
        for line in path.read_text().splitlines():
            if re.search(r"\b(return|rewrite|proxy_pass|add_header)\b", line):
                assert not re.search(r"\$(uri|document_uri)\b", line), line
