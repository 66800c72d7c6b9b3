"""Error answers: every failure as a problem document (RFC 9457)."""

import json
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import structlog
from apiflask import HTTPError
from flask import Flask, Response, g
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from werkzeug.exceptions import HTTPException

from security.outcomes import (
    FieldProblem,
    InternalError,
    InvalidFields,
    MalformedRequest,
    MethodNotAllowed,
    NotFound,
    Outcome,
    TooLarge,
    UnsupportedMediaType,
    title_of,
)
from security.telemetry.logs import request_id
from security.web.request_limits import MAX_BODY_BYTES

_log = structlog.get_logger("security.web.problems")

# Errors of the framework by status, as the outcome that means the same.
_REFUSALS: dict[int, Callable[[], Outcome]] = {
    400: MalformedRequest,
    404: NotFound,
    405: MethodNotAllowed,
    413: lambda: TooLarge(MAX_BODY_BYTES),
    415: UnsupportedMediaType,
}
_FIELD_MESSAGES = {
    "missing": "This field is required.",
    "string_type": "This must be text.",
    "string_unicode": "This is not valid Unicode text.",
    "string_too_short": "This must not be empty.",
    "list_type": "This must be a list.",
    "too_short": "This must not be empty.",
}


def init_app(app: Flask) -> None:
    """Register the error handlers."""
    app.register_error_handler(Outcome, _answer_outcome)
    app.register_error_handler(HTTPError, _answer_validation)
    app.register_error_handler(HTTPException, _answer_refusal)
    app.register_error_handler(RecursionError, _answer_deep_nesting)
    app.register_error_handler(Exception, _answer_unexpected)


def _answer_outcome(outcome: Outcome) -> Response:
    more: dict[str, Any] = {"type": outcome.problem_type, **outcome.members}
    if isinstance(outcome, InvalidFields):
        more["errors"] = [{"field": p.field, "message": p.message} for p in outcome.problems]
    return _problem(outcome.status, outcome.code, outcome.detail, outcome.headers, **more)


def _problem(
    status: HTTPStatus, code: str, detail: str, headers: dict[str, str], **more: Any
) -> Response:
    g.problem_code = code
    document = {
        "type": "about:blank",
        "title": title_of(status),
        "status": int(status),
        "detail": detail,
        "code": code,
        "request_id": request_id(),
        **more,
    }
    body = json.dumps(document, ensure_ascii=False)
    return Response(body, int(status), headers, content_type="application/problem+json")


def _answer_validation(error: HTTPError) -> Response:
    cause = error.__cause__
    if not isinstance(cause, ValidationError):
        return _answer_outcome(MalformedRequest())
    details = cause.errors(include_url=False, include_input=False, include_context=True)
    return _answer_outcome(InvalidFields([_field_problem(one) for one in details]))


def _field_problem(detail: ErrorDetails) -> FieldProblem:
    field = ".".join(str(part) for part in detail["loc"]) or "body"
    if detail["type"] == "string_too_long":
        most = detail.get("ctx", {}).get("max_length")
        return FieldProblem(field, f"Use at most {most} characters.")
    if detail["type"] == "too_long":
        most = detail.get("ctx", {}).get("max_length")
        return FieldProblem(field, f"Name at most {most}.")
    return FieldProblem(field, _FIELD_MESSAGES.get(detail["type"], "This value is not accepted."))


def _answer_refusal(error: HTTPException) -> Response | HTTPException:
    status = HTTPStatus(error.code or 500)
    if status < 400:
        return error
    allowed = getattr(error, "valid_methods", None)
    headers = {"Allow": ", ".join(sorted(allowed))} if allowed else {}
    if status not in _REFUSALS:
        return _problem(status, status.name.lower(), f"{title_of(status)}.", headers)
    outcome = _REFUSALS[status]()
    outcome.headers |= headers
    return _answer_outcome(outcome)


def _answer_deep_nesting(_error: RecursionError) -> Response:
    return _answer_outcome(MalformedRequest())


def _answer_unexpected(error: Exception) -> Response:
    _log.error("unexpected_error", reason=type(error).__name__, exc_info=error)
    return _answer_outcome(InternalError())
