"""The gateway lets through what is meant to pass, in the form that is meant, and nothing else."""

from __future__ import annotations

import json
import socket
from typing import Any

import pytest

from tests.system.instance import Instance
from tests.system.people import Person
from tests.system.pictures import jpeg
from tests.timeouts import scaled, wait_until

pytestmark = pytest.mark.system

INTERNAL_PATHS = [
    "/auth", "/_auth/security", "/_auth/uploader", "/_auth/uploader/kept", "/v1/_end_session",
    "/_upload_form", "/_upload_again", "/_errors/404.json", "/internal/jwks.json",
    "/internal/identity", "/internal/form", "/_auth/form", "/internal/usage",
    "/internal/shared/" + "0" * 22, "/internal/media/" + "0" * 22 + "/original",
    "/metrics", "/livez", "/readyz", "/minio/", "/minio/health/live", "/vitrine/", "/o/",
    "/openapi.json", "/docs", "/v1/", "/v1", "/v2/user", "/console", "/.env", "/static/../.env",
    "/templates/base.html", "/security/app.py", "/data/secrets/security_secret",
]  # fmt: skip

ODD_PATHS = [
    "/v1//user", "//v1/user", "/v1/./user", "/v1/../v1/user", "/v1/%2e%2e/v1/user", "/v1/user%2f",
    "/v1/user%00", "/v1/user;x=1", "/v1\\user", "/v1/%5cuser", "/static/%2e%2e/pyproject.toml",
    "/static/..%2fpyproject.toml", "/i/..%2f..%2fetc", "/v1/us\u00e9r",
]  # fmt: skip


def raw(vitrine: Instance, message: bytes) -> bytes:
    """Sends bytes as they are and returns the first part of what comes back, or all at a close."""
    with socket.create_connection(("127.0.0.1", vitrine.port), timeout=scaled(60)) as connection:
        connection.sendall(message)
        answer = connection.recv(65536)
        while b"\r\nConnection: close\r\n" in message and (more := connection.recv(65536)):
            answer += more
        return answer


def status_of(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


@pytest.mark.parametrize("path", INTERNAL_PATHS)
def test_inner_addresses_are_not_there(
    vitrine: Instance, nobody: Person, member: Person, path: str
) -> None:
    for token in ("", f"Authorization: Bearer {member.token}\r\n"):
        message = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n{token}Connection: close\r\n\r\n"
        assert status_of(raw(vitrine, message.encode())) in (400, 404)


@pytest.mark.parametrize("path", ODD_PATHS)
def test_a_path_that_could_be_read_in_two_ways_is_refused(
    vitrine: Instance, member: Person, path: str
) -> None:
    message = (
        f"GET {path} HTTP/1.1\r\nHost: localhost\r\n"
        f"Authorization: Bearer {member.token}\r\nConnection: close\r\n\r\n"
    )
    assert status_of(raw(vitrine, message.encode())) == 400


def test_a_host_name_that_is_not_ours_is_not_answered(alice: Person) -> None:
    answer = alice.get("/v1/user", headers={"Host": "evil.example"})
    assert (answer.status, answer.code) == (421, "misdirected_request")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200), ("LOCALHOST:1", 200), ("localhost.:8080", 200), ("localhost:", 200),
        ("127.0.0.1:8080", 200), ("[::1]:8080", 200), ("localhost:8080.evil.example", 421),
        ("localhost:evil.example", 421), ("localhost:1|x", 421), ("localhost:123456", 421),
        ("evil.example:localhost", 421), ("localhost@evil.example", 421),
    ],
)  # fmt: skip
def test_a_host_is_a_name_of_ours_and_a_port(vitrine: Instance, host: str, status: int) -> None:
    message = f"GET /login HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    assert status_of(raw(vitrine, message.encode())) == status


def test_a_request_line_with_a_host_has_the_same_in_its_header(vitrine: Instance) -> None:
    for line, host, status in (
        ("http://localhost", "localhost:8080", 200),
        ("http://localhost", "evil.example", 421),
        ("http://evil.example", "localhost", 421),
    ):
        message = f"GET {line}/login HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        assert status_of(raw(vitrine, message.encode())) == status


def test_a_range_beyond_the_end_is_answered_with_each_header_once(alice: Person) -> None:
    said = alice.upload(data := jpeg()).json()
    for path, size in ((said["url"], len(data)), (said["thumbnail_url"], None)):
        answer = alice.get(path, headers={"Range": "bytes=99999999-"})
        assert answer.status == 416
        assert answer.body == b""
        assert answer.headers["Content-Range"].startswith(f"bytes */{size or ''}")
        assert {
            name: len(answer.headers.getlist(name)) for name in answer.headers
        } == dict.fromkeys(answer.headers, 1)
        assert answer.headers["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("method", "path", "kept"),
    [("GET", "/robots.txt", "public, max-age=3600"), ("POST", "/upload", "no-store")],
)
def test_what_the_gateway_says_itself_says_how_long_it_holds(
    nobody: Person, method: str, path: str, kept: str
) -> None:
    assert nobody.request(method, path).headers.getlist("Cache-Control") == [kept]


@pytest.mark.parametrize(
    "message",
    [
        b"POST /v1/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
        b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /metrics HTTP/1.1\r\n\r\n",
        b"POST /v1/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
        b"Content-Length: 6\r\n\r\nabcdef",
        b"POST /v1/upload HTTP/1.1\r\nHost: localhost\r\n"
        b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        b"GET /v1/user HTTP/1.1\r\nHost: localhost\r\nHost: evil\r\n\r\n",
        b"GET /v1/user HTTP/1.1\r\n\r\n",
        b"GET  /v1/user HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"GET /v1/user HTTP/1.1\nHost : localhost\n\n",
        b"TRACE /v1/user HTTP/1.1\r\nHost: localhost\r\n\r\n",
        b"CONNECT localhost:22 HTTP/1.1\r\nHost: localhost\r\n\r\n",
    ],
)
def test_a_malformed_message_is_refused(vitrine: Instance, message: bytes) -> None:
    assert status_of(raw(vitrine, message)) in (400, 401, 405)


def test_every_refusal_of_the_gateway_is_a_problem_document(alice: Person, nobody: Person) -> None:
    refusals = [
        (nobody.get("/v1/user"), 401, "unauthorized"),
        (nobody.get("/v1/nothing"), 404, "not_found"),
        (alice.request("PUT", "/i/" + "0" * 22 + ".jpg"), 405, "method_not_allowed"),
        (alice.request("POST", "/v1/token", body=b"x" * 100_000), 413, "too_large"),
    ]
    for answer, status, code in refusals:
        assert (answer.status, answer.code) == (status, code)
        document = answer.json()
        assert set(document) == {"type", "title", "status", "detail", "code", "request_id"}
        assert document["status"] == status
        assert answer.headers["X-Request-ID"] == document["request_id"]


def test_a_refused_method_says_what_is_allowed(alice: Person) -> None:
    assert alice.request("POST", "/i/" + "0" * 22 + ".jpg").headers["Allow"] == "GET, HEAD"
    api = alice.request("PUT", "/v1/images")
    assert api.status == 405
    assert "GET" in api.headers["Allow"]


def test_security_headers_are_on_every_kind_of_answer(alice: Person, nobody: Person) -> None:
    said = alice.upload(jpeg()).json()
    answers = [
        nobody.get("/login"), nobody.get("/nothing"), nobody.get("/v1/user"),
        alice.get("/v1/user"), alice.get(said["url"]), alice.get("/static/css/tokens.css"),
        nobody.get("/.well-known/jwks.json"), nobody.get("/robots.txt"),
    ]  # fmt: skip
    for answer in answers:
        for name in (
            "X-Content-Type-Options", "Content-Security-Policy", "Referrer-Policy",
            "Cross-Origin-Opener-Policy", "Permissions-Policy", "X-Request-ID",
        ):  # fmt: skip
            assert len(answer.headers.getlist(name)) == 1, (name, answer.status)


@pytest.mark.parametrize("path", ["/v1/user", "/v1/images", "/%761/user", "/%76%31/images"])
def test_the_api_is_never_stored_however_its_path_is_spelled(alice: Person, path: str) -> None:
    answer = alice.get(path)
    assert (answer.status, answer.headers.getlist("Cache-Control")) == (200, ["no-store"])


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
    vitrine: Instance, alice: Person, headers: dict[str, str], allowed: bool
) -> None:
    browser = Person(vitrine.url)
    sent = {name: value.format(own=vitrine.url) for name, value in headers.items()}
    fields = {"file": ("picture.jpg", jpeg())}
    answer = browser.request(
        "POST", "/v1/upload", fields=fields,
        headers={**sent, "Cookie": f"__Host-vitrine_access={alice.token}"},
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


def beside_a_cookie(alice: Person, authorization: str, **more: str) -> dict[str, str]:
    return {
        "Authorization": authorization.format(token=alice.token),
        "Cookie": f"__Host-vitrine_access={alice.token}",
        **more,
    }


@pytest.mark.parametrize("authorization", OTHER_SCHEMES)
def test_a_scheme_of_the_proxy_in_front_does_not_hide_the_cookie(
    vitrine: Instance, alice: Person, authorization: str
) -> None:
    browser, image = Person(vitrine.url), alice.upload(jpeg()).json()
    headers = beside_a_cookie(alice, authorization)
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
    vitrine: Instance, alice: Person, authorization: str
) -> None:
    headers = beside_a_cookie(alice, authorization)
    assert Person(vitrine.url).get("/v1/user", headers=headers).status == 401


@pytest.mark.parametrize("scheme", ["Bearer ", "bearer ", "BEARER ", "bEaReR   "])
def test_the_scheme_of_a_token_is_read_in_any_case(
    vitrine: Instance, alice: Person, scheme: str
) -> None:
    headers = {"Authorization": f"{scheme}{alice.token}", "Sec-Fetch-Site": "cross-site"}
    browser, image = Person(vitrine.url), alice.upload(jpeg()).json()
    for path in ("/v1/user", image["thumbnail_url"], image["url"]):
        assert browser.get(path, headers=headers).status == 200
    # No browser sends it by itself, so no other site can.
    answer = browser.request("DELETE", f"/v1/images/{image['id']}", headers=headers)
    assert answer.status == 204


@pytest.mark.parametrize("value", ["Zürich", "caf\xe9".encode("latin-1"), "東京", "a b; ,", "\x80"])
@pytest.mark.parametrize("order", ["before", "after"])
def test_a_cookie_of_another_program_signs_nobody_out(
    vitrine: Instance, alice: Person, value: str | bytes, order: str
) -> None:
    other = b"city=" + (value if isinstance(value, bytes) else value.encode())
    own = f"__Host-vitrine_access={alice.token}".encode()
    both = [other, own] if order == "before" else [own, other]
    message = b"GET /gallery HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: %s\r\n\r\n"
    assert status_of(raw(vitrine, message % b"; ".join(both))) == 200


def test_a_session_is_renewed_beside_a_cookie_of_another_program(
    vitrine: Instance, alice: Person
) -> None:
    cookies = f"city=Zürich; __Host-vitrine_refresh={alice.refresh_token}".encode()
    message = b"GET /gallery HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nCookie: %s\r\n\r\n"
    answer = raw(vitrine, message % cookies)
    assert status_of(answer) == 200
    assert b"__Host-vitrine_access=" in answer


def sent(
    vitrine: Instance, person: Person, line: str, headers: dict[str, bytes], body: bytes = b""
) -> bytes:
    """Sends headers as the bytes that they are, and returns the answer."""
    own = {
        "Host": b"localhost", "Connection": b"close", "Content-Length": b"%d" % len(body),
        "Authorization": f"Bearer {person.token}".encode(),
    }  # fmt: skip
    lines = [name.encode() + b": " + value for name, value in (own | headers).items()]
    return raw(vitrine, b"\r\n".join([f"{line} HTTP/1.1".encode(), *lines]) + b"\r\n\r\n" + body)


def document_of(answer: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(answer.partition(b"\r\n\r\n")[2])
    return found


DRAFT = {
    "Upload-Complete": b"?1", "Upload-Draft-Interop-Version": b"8",
    "Content-Type": b"application/partial-upload",
}  # fmt: skip


@pytest.mark.parametrize(("path", "more"), [("/v1/upload", {}), ("/v1/uploads", DRAFT)])
@pytest.mark.parametrize(
    ("disposition", "name"),
    [
        ('attachment; filename="Über.png"'.encode(), "Über.png"),
        ('attachment; filename="Über.png"'.encode("latin-1"), "Über.png"),
        ("attachment; filename=\"x.png\"; filename*=UTF-8''%C3%9C%20é.png".encode(), "Ü é.png"),
        ('attachment; filename="../ü?a=b#c%2f&d;e.png"'.encode(), "ü?a=b#c%2f&d;e.png"),
        ('attachment; filename="C:\\bilder\\ü.png"'.encode(), "ü.png"),
        (b"attachment; filename*=UTF-8''%C3%9Cber.png; filename=x.png", "Über.png"),
    ],
)
def test_a_raw_body_keeps_its_name_in_any_encoding(
    vitrine: Instance, member: Person, path: str, more: dict[str, bytes], disposition: bytes,
    name: str,
) -> None:  # fmt: skip
    headers = more | {"Content-Disposition": disposition}
    query = "?duplicates=keep&visibility=link"
    answer = document_of(sent(vitrine, member, f"POST {path}{query}", headers, jpeg()))
    assert (answer["name"], answer["visibility"]) == (name, "link")


def test_a_name_beyond_ascii_opens_no_way_around_the_checks(
    vitrine: Instance, alice: Person
) -> None:
    name = {"Content-Disposition": "filename=ü".encode()}
    cookie = {"Authorization": b"", "Cookie": f"__Host-vitrine_access={alice.token}".encode()}
    forged = {"Sec-Fetch-Site": b"cross-site"}
    for path in ("/v1/upload", "/v1/uploads"):
        line = f"POST {path}"
        nobody = sent(vitrine, alice, line, name | {"Authorization": b""}, jpeg())
        assert status_of(nobody) == 401
        assert status_of(sent(vitrine, alice, line, name | cookie | forged, jpeg())) == 403
    for path in ("/v1/_named/upload/x", "/v1/_named/uploads/x", "/internal/named/upload/x"):
        assert status_of(sent(vitrine, alice, f"POST {path}", name, jpeg())) == 404


@pytest.mark.parametrize(
    "name",
    [
        "Content-Digest",
        "Repr-Digest",
        "Idempotency-Key",
        "Tus-Resumable",
        "Upload-Checksum",
        "Upload-Complete",
        "Upload-Concat",
        "Upload-Draft-Interop-Version",
        "Upload-Length",
        "Upload-Metadata",
        "Upload-Offset",
        "X-Vitrine-Added-At",
        "X-Vitrine-Visibility",
    ],
)
@pytest.mark.parametrize("path", ["/v1/upload", "/v1/uploads"])
def test_a_header_that_cannot_be_left_out_is_refused_by_name(
    vitrine: Instance, member: Person, path: str, name: str
) -> None:
    answer = sent(vitrine, member, f"POST {path}", {name: b"a\xfcb"}, jpeg())
    assert status_of(answer) == 400
    document = document_of(answer)
    assert document["code"] == "malformed_request"
    assert document["detail"] == f"The header {name} has characters beyond ASCII."


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("User-Agent", "Müller/1.0"), ("Accept", "image/png; é"), ("HX-Request", "é"),
        ("HX-Current-URL", "http://localhost/é"), ("X-Anything", "é"), ("Referer", "é"),
        ("Content-Type", 'image/jpeg; name="ü.jpg"'), ("Content-Type", "é"),
    ],
)  # fmt: skip
def test_a_header_that_nothing_depends_on_keeps_nobody_out(
    vitrine: Instance, alice: Person, name: str, value: str
) -> None:
    for raw_value in (value.encode(), value.encode("latin-1")):
        headers = {name: raw_value}
        assert status_of(sent(vitrine, alice, "POST /v1/upload", headers, jpeg())) == 201
    cookie = {"Authorization": b"", "Cookie": f"__Host-vitrine_access={alice.token}".encode()}
    page = sent(vitrine, alice, "GET /gallery", cookie | {name: value.encode()})
    assert status_of(page) == 200


def test_the_boundary_of_a_form_is_kept_beside_a_parameter_beyond_ascii(
    vitrine: Instance, alice: Person
) -> None:
    body = b'--XB\r\nContent-Disposition: form-data; name="file"; filename="\xfc.jpg"\r\n\r\n'
    body += jpeg() + b"\r\n--XB--\r\n"
    headers = {"Content-Type": 'Multipart/Form-Data; boundary=XB; title="ü"'.encode()}
    answer = sent(vitrine, alice, "POST /v1/upload", headers, body)
    assert document_of(answer)["name"] == "ü.jpg"


@pytest.mark.parametrize(
    "header", [{"Origin": "http://évil".encode()}, {"Sec-Fetch-Site": b"same-origin\xe9"}]
)
@pytest.mark.parametrize("path", ["/v1/upload", "/upload", "/logout"])
def test_an_origin_that_cannot_be_read_is_not_our_own(
    vitrine: Instance, alice: Person, path: str, header: dict[str, bytes]
) -> None:
    cookie = {"Authorization": b"", "Cookie": f"__Host-vitrine_access={alice.token}".encode()}
    answer = sent(vitrine, alice, f"POST {path}", cookie | header, b"x")
    assert status_of(answer) == 403
    assert alice.get("/v1/user").status == 200


@pytest.mark.parametrize(
    ("query", "name"),
    [("name=Über.png".encode(), "Über.png"), (b"name=%DCber.png", "Über.png"),
     (b"name=%C3%9Cber+x.png", "Über x.png"), ("name=猫.png".encode(), "猫.png"),
     ("name=🐈.png".encode(), "🐈.png")],
)  # fmt: skip
def test_a_name_in_the_query_is_kept_in_any_encoding(
    vitrine: Instance, alice: Person, query: bytes, name: str
) -> None:
    line = f"POST /v1/upload?{query.decode('latin-1')}"
    head = line.encode("latin-1") + b" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
    data = jpeg()
    head += b"Authorization: Bearer %s\r\nContent-Length: %d\r\n\r\n" % (
        alice.token.encode(), len(data),
    )  # fmt: skip
    assert document_of(raw(vitrine, head + data))["name"] == name


@pytest.mark.parametrize(
    "query", [b"\xdc", b"a=\xc0\xaf", b"a=\xed\xa0\x80", b"a=\xf5\x80\x80\x80"]
)
def test_a_query_that_is_no_text_is_malformed(vitrine: Instance, query: bytes) -> None:
    message = b"GET /login?%s HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n" % query
    assert status_of(raw(vitrine, message)) == 400


def test_one_request_id_goes_through_all_services(vitrine: Instance, alice: Person) -> None:
    answer = alice.get("/v1/user", headers={"X-Request-ID": "chosen-by-the-client"})
    request_id = answer.headers["X-Request-ID"]
    assert request_id != "chosen-by-the-client"

    def services() -> set[str]:
        return {
            json.loads(line)["service"] for line in vitrine.log().splitlines() if request_id in line
        }

    # The gateway writes its line after the answer has gone out.
    wait_until(
        lambda: {"gateway", "security", "uploader"} <= services(), "a line of each", pause=0.05
    )


def test_no_token_or_password_is_in_the_log(vitrine: Instance, alice: Person) -> None:
    alice.upload(jpeg())
    log = vitrine.log()
    assert alice.token not in log
    assert alice.token.rsplit(".", 1)[1] not in log
    assert alice.refresh_token not in log
    assert "seven quiet herons" not in log


def test_a_form_of_somebody_unknown_is_sent_to_the_page_before_its_body_is_read(
    vitrine: Instance,
) -> None:
    head = (
        "POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000000\r\n"
        "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
    )
    answer = raw(vitrine, head.encode() + b"x" * 1000)
    assert status_of(answer) == 303
    assert b"\r\nLocation: /upload?again=1\r\n" in answer


def test_a_page_asked_for_with_a_broken_htmx_address_is_answered(nobody: Person) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://[x"}
    assert nobody.get("/gallery", headers=headers).status < 500


def test_a_long_name_keeps_its_picture_readable(alice: Person) -> None:
    said = alice.upload(jpeg(), "\U0001f14e" * 200).json()
    assert alice.get(said["url"]).status == 200
    assert alice.get(said["thumbnail_url"]).status == 200


def test_a_body_that_comes_with_the_request_for_a_picture_is_left_out(alice: Person) -> None:
    # With a length and without its bytes, the inner server waited for them until it gave up.
    said = alice.upload(jpeg()).json()
    for path in (said["thumbnail_url"], said["url"]):
        assert alice.request("GET", path, body=b"hello").status == 200


def test_a_document_that_is_nested_deeply_is_malformed(alice: Person) -> None:
    image_id = alice.upload(jpeg()).json()["id"]
    answer = alice.request(
        "PATCH", f"/v1/images/{image_id}", body=b"[" * 30_000,
        headers={"Content-Type": "application/json"},
    )  # fmt: skip
    assert (answer.status, answer.code) == (400, "malformed_request")


def test_the_log_names_the_true_method_of_what_was_refused(
    vitrine: Instance, nobody: Person
) -> None:
    ids = [
        nobody.request("DELETE", "/v1/user").headers["X-Request-ID"],
        nobody.request("PUT", "/i/" + "0" * 22 + ".jpg").headers["X-Request-ID"],
    ]

    def methods() -> list[str]:
        lines = (line for line in vitrine.log().splitlines() if '"service":"gateway"' in line)
        logged = {entry["request_id"]: entry["method"] for entry in map(json.loads, lines)}
        return [logged[one] for one in ids if one in logged]

    wait_until(lambda: len(methods()) == len(ids), "the log lines of both requests")
    assert methods() == ["DELETE", "PUT"]


def test_a_refused_host_name_is_told_what_to_set(vitrine: Instance) -> None:
    answer = raw(vitrine, b"GET / HTTP/1.1\r\nHost: elsewhere\r\nConnection: close\r\n\r\n")
    assert status_of(answer) == 421
    assert b"VITRINE_PUBLIC_URL" in answer
