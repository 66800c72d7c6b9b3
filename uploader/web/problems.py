"""The one error shape of the service: problem documents as of RFC 9457."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from apiflask import APIFlask, HTTPError
from flask import Response, jsonify
from werkzeug.exceptions import HTTPException

from uploader.outcomes import InvalidFields, Outcome
from uploader.outcomes.requests import (
    InternalError,
    NestedTooDeeply,
    code_of,
    sentence_of,
    title_of,
)
from uploader.telemetry.logs import request_id

# Of the headers of a framework's refusal, only these are passed on.
_HEADERS_OF_REFUSALS = frozenset({"Allow", "Retry-After"})

log = structlog.get_logger(__name__)


def init_app(app: APIFlask) -> None:
    """Answer every error of an app with a problem document, and never with a stack trace."""
    app.error_processor(_answer_validation)
    app.register_error_handler(Outcome, _answer_outcome)
    app.register_error_handler(HTTPException, _answer_refusal)
    app.register_error_handler(RecursionError, _answer_deep_nesting)
    app.register_error_handler(Exception, _answer_unexpected)


def _problem(
    status: int,
    code: str,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    *,
    members: Mapping[str, object] | None = None,
) -> Response:
    """Make a problem document; `detail` is text for users, `code` is for programs."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title_of(status),
        "status": status,
        "detail": detail,
        "code": code,
        "request_id": request_id(),
        **(members or {}),
    }
    if errors:
        body["errors"] = errors
    response = jsonify(body)
    response.status_code = status
    response.content_type = "application/problem+json"
    response.headers["Cache-Control"] = "no-store"
    return response


def _answer_outcome(outcome: Outcome) -> Response:
    """Answer a named outcome, with the header fields that belong to it."""
    response = _problem(
        outcome.status,
        outcome.code,
        outcome.detail,
        outcome.errors,
        members={"type": outcome.problem_type, **outcome.members},
    )
    response.headers.update({**outcome.headers, **outcome.extra_headers})
    return response


def _answer_validation(error: HTTPError) -> Response:
    """Answer what APIFlask refuses: fields that are not valid, or a body that is no JSON."""
    status = error.status_code
    detail = InvalidFields.sentence if status == InvalidFields.status else sentence_of(status)
    response = _problem(status, code_of(status), detail, _field_errors(error.detail))
    response.headers.extend(error.headers or {})
    return response


def _answer_refusal(error: HTTPException) -> Response:
    """Answer what Flask refuses: a path that is not there, a method, a body that is too large."""
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    response = _problem(status, code_of(status), sentence_of(status))
    for name, value in error.get_headers():
        if name in _HEADERS_OF_REFUSALS:
            response.headers[name] = value
    return response


def _answer_deep_nesting(_error: RecursionError) -> Response:
    return _answer_outcome(NestedTooDeeply())


def _answer_unexpected(error: Exception) -> Response:
    log.error("unexpected_error", reason=type(error).__name__, exc_info=error)
    return _answer_outcome(InternalError())


def _field_errors(detail: object) -> list[dict[str, str]]:
    """Flatten what the validation reports: place, then field, then messages."""
    if not isinstance(detail, dict):
        return []
    return [
        {"field": str(field), "message": str(message)}
        for fields in detail.values()
        if isinstance(fields, dict)
        for field, messages in fields.items()
        for message in messages
    ]
