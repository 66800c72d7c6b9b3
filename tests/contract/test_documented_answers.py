"""An answer that its document does not describe fails the test that sees it."""

from __future__ import annotations

import json

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


def test_addresses_and_methods_of_no_document_are_not_looked_at() -> None:
    check("GET", "/gallery", 418, {}, b"page")
    check("TRACE", f"/v1/images/{ID}", 405, {}, b"")
    check("GET", f"/v1/images/{ID}/more", 404, {}, b"")
