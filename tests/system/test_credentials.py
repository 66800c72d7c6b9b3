"""Whose a request is: a cookie of our own pages, or a token, whatever else is said beside it."""

from __future__ import annotations

import pytest

from tests.system.instance import Instance
from tests.system.people import Person
from tests.system.pictures import jpeg
from tests.system.raw_requests import raw, sent, status_of

pytestmark = pytest.mark.system


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "{own}"}, False),
        ({"Sec-Fetch-Site": "same-origin|x"}, False),
        ({"Sec-Fetch-Site": "own"}, False),
        ({"Sec-Fetch-Site": "|"}, False),
        ({"Origin": "http://x|{own}"}, False),
        ({"Origin": "http://evil.example|evil.example"}, False),
        ({"Origin": "{own}"}, True),
        ({"Origin": "http://evil.example"}, False),
        ({"Origin": "null"}, False),
        ({}, True),
    ],
)
def test_a_cookie_works_for_our_own_pages_only(
    vitrine: Instance, member: Person, headers: dict[str, str], allowed: bool
) -> None:
    browser = Person(vitrine.url)
    sent = {name: value.format(own=vitrine.url) for name, value in headers.items()}
    fields = {"file": ("picture.jpg", jpeg())}
    answer = browser.request(
        "POST", "/v1/upload", fields=fields,
        headers={**sent, "Cookie": f"__Host-vitrine_access={member.token}"},
    )  # fmt: skip
    assert answer.status == (201 if allowed else 403)


# Beside a good cookie: headers that leave it to the cookie, and headers that are judged alone.
OTHER_SCHEMES = [
    "Basic Ym9iOnNlY3JldA==", "basic x", 'DIGEST username="bob", realm="x"', "Negotiate YII=",
    "Token {token}", "{token}", "Basic x, Bearer {token}", "Bearerx {token}", "",
]  # fmt: skip
BAD_BEARERS = [
    "Bearer nonsense", "bearer nonsense", "Bearer", "BEARER   ", "Bearer\t{token}",
    "Bearer,{token}", "Bearer {token}x", "Bearer {token} {token}", "Bearer:{token}",
]  # fmt: skip


def beside_a_cookie(member: Person, authorization: str, **more: str) -> dict[str, str]:
    return {
        "Authorization": authorization.format(token=member.token),
        "Cookie": f"__Host-vitrine_access={member.token}",
        **more,
    }


@pytest.mark.parametrize("authorization", OTHER_SCHEMES)
def test_a_scheme_of_the_proxy_in_front_does_not_hide_the_cookie(
    vitrine: Instance, member: Person, authorization: str
) -> None:
    browser, image = Person(vitrine.url), member.upload(jpeg()).json()
    headers = beside_a_cookie(member, authorization)
    for path in ("/v1/user", "/gallery", image["thumbnail_url"], image["url"]):
        assert browser.get(path, headers=headers).status == 200, path
    alone = {"Authorization": headers["Authorization"]}
    assert browser.get("/v1/user", headers=alone).status == 401
    # It is the cookie that counts, so its rules hold.
    forged = headers | {"Sec-Fetch-Site": "cross-site"}
    answer = browser.request("DELETE", f"/v1/images/{image['id']}", headers=forged)
    assert (answer.status, answer.code) == (403, "cross_site_request")
    own = headers | {"Sec-Fetch-Site": "same-origin"}
    assert browser.request("DELETE", f"/v1/images/{image['id']}", headers=own).status == 204


@pytest.mark.parametrize("authorization", BAD_BEARERS)
def test_a_bearer_token_is_judged_alone_even_beside_a_good_cookie(
    vitrine: Instance, member: Person, authorization: str
) -> None:
    headers = beside_a_cookie(member, authorization)
    assert Person(vitrine.url).get("/v1/user", headers=headers).status == 401


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "BEARER ", "bEaReR   "])
def test_the_scheme_of_a_token_is_read_in_any_case(
    vitrine: Instance, member: Person, scheme: str
) -> None:
    headers = {"Authorization": f"{scheme}{member.token}", "Sec-Fetch-Site": "cross-site"}
    browser, image = Person(vitrine.url), member.upload(jpeg()).json()
    for path in ("/v1/user", image["thumbnail_url"], image["url"]):
        assert browser.get(path, headers=headers).status == 200
    # No browser sends it by itself, so no other site can.
    answer = browser.request("DELETE", f"/v1/images/{image['id']}", headers=headers)
    assert answer.status == 204


@pytest.mark.parametrize("value", ["Zürich", "caf\xe9".encode("latin-1"), "東京", "a b; ,", "\x80"])
@pytest.mark.parametrize("order", ["before", "after"])
def test_a_cookie_of_another_program_signs_nobody_out(
    vitrine: Instance, member: Person, value: str | bytes, order: str
) -> None:
    other = b"city=" + (value if isinstance(value, bytes) else value.encode())
    own = f"__Host-vitrine_access={member.token}".encode()
    both = [other, own] if order == "before" else [own, other]
    message = b"GET /gallery HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: %s\r\n\r\n"
    assert status_of(raw(vitrine, message % b"; ".join(both))) == 200


def test_a_session_is_renewed_beside_a_cookie_of_another_program(
    vitrine: Instance, member: Person
) -> None:
    cookies = f"city=Zürich; __Host-vitrine_refresh={member.refresh_token}".encode()
    message = b"GET /gallery HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: %s\r\n\r\n"
    answer = raw(vitrine, message % cookies)
    assert status_of(answer) == 200
    assert b"__Host-vitrine_access=" in answer


@pytest.mark.parametrize(
    "header", [{"Origin": "http://évil".encode()}, {"Sec-Fetch-Site": b"same-origin\xe9"}]
)
@pytest.mark.parametrize("path", ["/v1/upload", "/upload", "/logout"])
def test_an_origin_that_cannot_be_read_is_not_our_own(
    vitrine: Instance, member: Person, path: str, header: dict[str, bytes]
) -> None:
    cookie = {"Authorization": b"", "Cookie": f"__Host-vitrine_access={member.token}".encode()}
    answer = sent(vitrine, member, f"POST {path}", cookie | header, b"x")
    assert status_of(answer) == 403
    assert member.get("/v1/user").status == 200
