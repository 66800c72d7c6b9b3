"""Every failure has one shape, and none of them tells what is inside."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr
from werkzeug.exceptions import (
    BadRequest,
    HTTPException,
    ImATeapot,
    RequestEntityTooLarge,
    UnsupportedMediaType,
)

from security.people.passwords import PasswordHasher
from security.web.request_limits import MAX_BODY_BYTES
from tests.security.conftest import Build
from tests.security.service import PASSWORD, Service, assert_problem


def test_a_missing_path_is_a_problem(service: Service) -> None:
    assert_problem(service.send("GET", "/v1/nothing"), 404, "not_found")


@pytest.mark.parametrize("method", ["GET", "PUT", "OPTIONS", "FOO"])
def test_a_wrong_method_says_which_are_allowed(service: Service, method: str) -> None:
    answer = service.send(method, "/v1/token")
    assert_problem(answer, 405, "method_not_allowed")
    assert answer.headers["Allow"] == "DELETE, POST"


@pytest.mark.parametrize(
    "body", [b"", b"{", b"\xff\xfe", b"[" * 16_000, b'{"login":' + b"1" * 5000 + b"}", b"nul"]
)
@pytest.mark.parametrize("path", ["/v1/register", "/v1/token", "/v1/token/refresh"])
def test_a_broken_body_is_malformed(service: Service, path: str, body: bytes) -> None:
    answer = service.send("POST", path, data=body, content_type="application/json")
    assert_problem(answer, 400, "malformed_request")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/register", rb'{"login": "alice", "password": "\ud800 seven quiet herons"}'),
        ("/v1/register", rb'{"login": "\ud800", "password": "seven quiet herons"}'),
        ("/v1/token", rb'{"login": "alice", "password": "\ud800"}'),
        ("/v1/token/refresh", rb'{"refresh_token": "\ud800"}'),
        ("/v1/password-reset", rb'{"code": "\ud800", "new_password": "seven quiet herons"}'),
        ("/v1/password-strength", rb'{"password": "\ud800 seven quiet herons"}'),
        ("/v1/password-strength", rb'{"password": "seven quiet herons", "login": "\ud800"}'),
    ],
)
def test_a_lone_surrogate_is_no_text(service: Service, path: str, body: bytes) -> None:
    answer = service.send("POST", path, data=body, content_type="application/json")
    assert_problem(answer, 422, "invalid_fields")


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


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BadRequest, "malformed_request"),
        (RequestEntityTooLarge, "too_large"),
        (UnsupportedMediaType, "unsupported_media_type"),
        (ImATeapot, "im_a_teapot"),
    ],
)
def test_a_refusal_of_the_framework_has_a_code_of_ours(
    service: Service, error: type[HTTPException], code: str
) -> None:
    with service.app.test_request_context("/"):
        answer = service.app.make_response(service.app.handle_user_exception(error("inner words")))
    assert answer.mimetype == "application/problem+json"
    assert (answer.status_code, answer.json["code"]) == (error.code, code)
    assert "inner" not in answer.get_data(as_text=True)


def test_the_limit_in_the_sentence_is_the_one_that_is_checked(service: Service) -> None:
    body = b" " * (MAX_BODY_BYTES + 1)
    answer = service.send("POST", "/v1/token", data=body, content_type="application/json")
    assert answer.json["detail"] == f"The request body is larger than {MAX_BODY_BYTES // 1024} KiB."
