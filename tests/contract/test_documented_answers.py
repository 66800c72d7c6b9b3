"""An answer that its document does not describe fails the test that sees it."""

from __future__ import annotations

import json
from contextlib import nullcontext

import pytest

from tests.documented_answers import UndocumentedAnswerError, check

ID = "0" * 22
PROBLEM = {
    "type": "about:blank", "title": "Not Found", "status": 404, "detail": "There is nothing here.",
    "code": "not_found", "request_id": "1",
}  # fmt: skip
HEADERS = {"Content-Type": "application/problem+json"}


def test_an_answer_as_it_is_documented_passes() -> None:
    check("GET", f"/v1/images/{ID}", 404, HEADERS, json.dumps(PROBLEM).encode())
    check("DELETE", f"/v1/images/{ID}?now=1", 204, {}, b"")
    check("HEAD", f"/i/{ID}/thumb.webp", 200, {"Content-Type": "image/webp"}, b"")


@pytest.mark.parametrize(
    ("status", "headers", "body", "complaint"),
    [
        (418, HEADERS, PROBLEM, "418 is not among the answers"),
        (401, HEADERS, PROBLEM, "no header WWW-Authenticate"),
        (404, {"Content-Type": "text/html; charset=utf-8"}, PROBLEM, "comes as text/html"),
        (404, HEADERS, PROBLEM | {"code": "Not Found"}, r"\$\.code"),
        (404, HEADERS, {"code": "not_found"}, "required property"),
    ],
)
def test_what_is_not_documented_is_named(
    status: int, headers: dict[str, str], body: dict[str, object], complaint: str
) -> None:
    with pytest.raises(UndocumentedAnswerError, match=complaint):
        check("GET", f"/v1/images/{ID}", status, headers, json.dumps(body).encode())


@pytest.mark.parametrize(("path", "is_said"), [("/v1/tokens", True), ("/v1/proof", False)])
def test_an_operation_says_where_it_asks_for_the_password_again(path: str, is_said: bool) -> None:
    headers = HEADERS | {"WWW-Authenticate": "Bearer"}
    problem = PROBLEM | {"status": 401, "code": "proof_required"}
    with nullcontext() if is_said else pytest.raises(UndocumentedAnswerError, match="ProofRequ"):
        check("POST", path, 401, headers, json.dumps(problem).encode())


def test_addresses_and_methods_of_no_document_are_not_looked_at() -> None:
    check("GET", "/gallery", 418, {}, b"page")
    check("TRACE", f"/v1/images/{ID}", 405, {}, b"")
    check("GET", f"/v1/images/{ID}/more", 404, {}, b"")


@pytest.mark.parametrize(
    "told",
    [
        'Traceback (most recent call last):\n  File "/srv/uploader/upload.py", line 7',
        "(sqlite3.OperationalError) no such table",
        "SELECT images.id FROM images",
        "https://errors.pydantic.dev/2.14",
        "<Error><Code>NoSuchKey</Code>",
    ],
)
@pytest.mark.parametrize("media_type", ["application/problem+json", "text/html; charset=utf-8"])
def test_what_tells_of_the_inside_is_named_whatever_the_address(told: str, media_type: str) -> None:
    body = json.dumps({"detail": told}) if "json" in media_type else f"<p>{told}</p>"
    with pytest.raises(UndocumentedAnswerError, match="tells of the inside"):
        check("GET", "/gallery", 500, {"Content-Type": media_type}, body.encode())


@pytest.mark.parametrize(
    "headers", [{"Server": "nginx/1.31.3"}, {"Server": "granian"}, {"X-Powered-By": "Flask"}]
)
def test_what_says_which_program_answers_is_named(headers: dict[str, str]) -> None:
    with pytest.raises(UndocumentedAnswerError, match="says what answers"):
        check("GET", "/gallery", 200, headers, b"")
    check("GET", "/gallery", 200, {"Server": "nginx"}, b"")
