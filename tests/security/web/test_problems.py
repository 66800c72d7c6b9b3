"""Every failure has one shape, and none of them tells what is inside."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from werkzeug.test import TestResponse

from security.people.passwords import PasswordHasher
from tests.security.conftest import Build
from tests.security.service import PASSWORD, Service

MEMBERS = {"type", "title", "status", "detail", "code", "request_id"}


def assert_problem(answer: TestResponse, status: int, code: str) -> None:
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert set(answer.json) - {"errors"} == MEMBERS
    assert answer.json["status"] == status
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]


def test_a_missing_path_is_a_problem(service: Service) -> None:
    assert_problem(service.send("GET", "/v1/nothing"), 404, "not_found")


@pytest.mark.parametrize("method", ["GET", "PUT", "OPTIONS", "FOO"])
def test_a_wrong_method_says_which_are_allowed(service: Service, method: str) -> None:
    answer = service.send(method, "/v1/token")
    assert_problem(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"] == "DELETE, POST"


@pytest.mark.parametrize("path", ["//v1/user", "/v1/user/", "/v1//user", "/static/x"])
def test_a_path_is_not_corrected(service: Service, path: str) -> None:
    assert_problem(service.send("GET", path), 404, "not_found")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[" * 16_000, b'{"login":' + b"1" * 5000 + b"}", b"nul"]
)
@pytest.mark.parametrize("path", ["/v1/register", "/v1/token", "/v1/token/refresh"])
def test_a_broken_body_is_malformed(service: Service, path: str, body: bytes) -> None:
    answer = service.send("POST", path, data=body, content_type="application/json")
    assert_problem(answer, 400, "malformed_request")


@pytest.mark.parametrize("path", ["/v1/register", "/v1/token", "/v1/token/refresh"])
def test_a_lone_surrogate_is_no_text(service: Service, path: str) -> None:
    body = b'{"login": "\\ud800", "password": "\\ud800", "refresh_token": "\\ud800"}'
    answer = service.send("POST", path, data=body, content_type="application/json")
    assert_problem(answer, 422, "invalid_fields")


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/v1/register", "application/x-www-form-urlencoded"),
        ("/v1/register", "text/plain"),
        ("/v1/register", ""),
        ("/v1/token", "text/plain"),
        ("/v1/token", "application/xml"),
        ("/v1/token/refresh", "multipart/form-data; boundary=x"),
    ],
)
def test_another_media_type_is_refused(service: Service, path: str, media_type: str) -> None:
    answer = service.send("POST", path, data=b"login=alice", content_type=media_type)
    assert_problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/v1/register"),
        ("POST", "/v1/token"),
        ("POST", "/v1/token/refresh"),
        ("DELETE", "/v1/token"),
        ("GET", "/v1/user"),
        ("GET", "/auth"),
        ("GET", "/livez"),
    ],
)
def test_16_kib_is_the_most_that_any_route_reads(service: Service, method: str, path: str) -> None:
    most = service.send(method, path, data=b" " * 16_384, content_type="application/json")
    assert most.status_code != 413
    more = service.send(method, path, data=b" " * 16_385, content_type="application/json")
    assert_problem(more, 413, "too_large")


def test_a_body_without_its_length_is_refused(service: Service) -> None:
    answer = service.send(
        "POST",
        "/v1/token",
        headers={"Transfer-Encoding": "chunked", "Content-Type": "application/json"},
    )
    assert_problem(answer, 411, "length_required")


@pytest.mark.parametrize("given", ["", "x" * 65, "a b", "\u00e9", "a;b"])
def test_an_odd_request_id_is_replaced(service: Service, given: str) -> None:
    answer = service.send("GET", "/v1/nothing", headers={"X-Request-ID": given})
    assert answer.json["request_id"] not in {given, ""}


def test_a_request_id_is_passed_on(service: Service) -> None:
    answer = service.send("GET", "/v1/nothing", headers={"X-Request-ID": "0af7-65_1"})
    assert answer.json["request_id"] == "0af7-65_1"


class BrokenHasher(PasswordHasher):
    """Fails like a mistake in our own code."""

    def slot(self) -> Iterator[None]:  # type: ignore[override]  # Fails before it yields.
        raise KeyError("secret inner words")


def test_an_unexpected_failure_tells_nothing(service: Service, build: Build) -> None:
    answer = build(BrokenHasher(1, memory_kib=64, passes=1)).register("alice")
    assert_problem(answer, 500, "internal_error")
    assert "inner" not in answer.text


@pytest.mark.parametrize(
    "url", ["sqlite:////nowhere/security.db", "postgresql://app@127.0.0.1:1/postgres"]
)
def test_a_database_that_is_down_is_503(build: Build, url: str) -> None:
    client = build(database_url=SecretStr(url)).app.test_client()
    body = {"login": "alice", "password": PASSWORD}
    token = "a" * 20 + "." + "b" * 20 + "." + "c" * 86
    answers = [
        client.post("/v1/register", json=body),
        client.post("/v1/token", json=body),
        client.post("/v1/token/refresh", json={"refresh_token": "vtrr_" + "a" * 43}),
        client.get("/.well-known/jwks.json"),
    ]
    for answer in answers:
        assert_problem(answer, 503, "database_unavailable")
        assert answer.headers["Retry-After"] == "2"
    assert client.get("/readyz").status_code == 503
    assert client.get("/livez").status_code == 200
    assert client.get("/auth", headers={"Authorization": f"Bearer {token}"}).status_code == 401
