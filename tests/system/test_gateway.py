"""The gateway lets through what is meant to pass, in the form that is meant, and nothing else."""

from __future__ import annotations

import json
import socket

import pytest

from tests.system.instance import Instance
from tests.system.people import Person
from tests.system.pictures import jpeg
from tests.timeouts import scaled, wait_until

pytestmark = pytest.mark.system

INTERNAL_PATHS = [
    "/auth", "/_auth/security", "/_auth/uploader", "/_auth/uploader/kept", "/v1/_end_session",
    "/_upload_form", "/_upload_again", "/_errors/404.json", "/internal/jwks.json",
    "/internal/identity", "/internal/usage", "/internal/shared/" + "0" * 22,
    "/internal/media/" + "0" * 22 + "/original",
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
    """Sends bytes as they are and returns the first part of what comes back."""
    with socket.create_connection(("127.0.0.1", vitrine.port), timeout=scaled(60)) as connection:
        connection.sendall(message)
        return connection.recv(65536)


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


def test_a_bearer_token_is_judged_alone_even_beside_a_good_cookie(
    vitrine: Instance, alice: Person
) -> None:
    answer = Person(vitrine.url).get(
        "/v1/user",
        headers={
            "Authorization": "Bearer nonsense",
            "Cookie": f"__Host-vitrine_access={alice.token}",
        },
    )
    assert answer.status == 401


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
    assert b"\r\nLocation: /upload\r\n" in answer


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
