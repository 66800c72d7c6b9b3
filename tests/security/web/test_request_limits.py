"""What every request is held to before a view sees it."""

import pytest

from security.web.request_limits import NO_OBJECT
from tests.security.service import Service, assert_problem


@pytest.mark.parametrize(
    ("path", "media_type"),
    [
        ("/v1/register", "application/x-www-form-urlencoded"),
        ("/v1/register", "text/plain"),
        ("/v1/register", ""),
        ("/v1/token", "text/plain"),
        ("/v1/token", "application/xml"),
        ("/v1/token/refresh", "multipart/form-data; boundary=x"),
        ("/v1/password-reset", "application/x-www-form-urlencoded"),
        ("/v1/password-strength", "text/plain"),
    ],
)
def test_another_media_type_is_refused(service: Service, path: str, media_type: str) -> None:
    answer = service.send("POST", path, data=b"login=alice", content_type=media_type)
    assert_problem(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "path",
    [
        "/v1/register",
        "/v1/token",
        "/v1/token/refresh",
        "/v1/password-reset",
        "/v1/password-strength",
    ],
)
@pytest.mark.parametrize(
    ("body", "status", "words"),
    [
        (b"", 400, "The body is empty: send a JSON object."),
        (b"{", 400, "The body is not JSON."),
        (b"null", 422, "Some fields are not acceptable"),
        (b"[]", 422, "Some fields are not acceptable"),
        (b"7", 422, "Some fields are not acceptable"),
    ],
)
def test_what_is_no_object_is_told_why(
    service: Service, path: str, body: bytes, status: int, words: str
) -> None:
    answer = service.send("POST", path, data=body, content_type="application/json")
    assert answer.status_code == status
    assert answer.json["detail"].startswith(words)
    if status == 422:
        assert answer.json["errors"] == [{"field": "body", "message": NO_OBJECT}]


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


def test_a_body_that_is_put_is_looked_at_as_one_that_is_posted(service: Service) -> None:
    alice = service.new_caller("alice")
    path = "/v1/user/password"
    for body, media_type, status in (
        (b"{}", "text/plain", 415),
        (b"", "application/json", 400),
        (b"{", "application/json", 400),
        (b"[]", "application/json", 422),
    ):
        answer = service.send_as(alice, "PUT", path, data=body, content_type=media_type)
        assert answer.status_code == status
