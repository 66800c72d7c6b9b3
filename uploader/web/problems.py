"""The one error shape of the service: problem documents as of RFC 9457."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import structlog
from apiflask import APIFlask, HTTPError
from flask import Response, jsonify
from werkzeug.exceptions import HTTPException

from uploader.outcomes import IdentityRequired, Outcome
from uploader.telemetry.logs import request_id

_CODES = {
    400: "malformed_request",
    401: IdentityRequired.code,
    404: "not_found",
    405: "method_not_allowed",
    408: "request_timeout",
    413: "too_large",
    415: "unsupported_type",
    422: "invalid_fields",
}

log = structlog.get_logger(__name__)


def problem(
    status: int,
    code: str,
    detail: str,
    errors: list[dict[str, str]] | None = None,
    *,
    title: str | None = None,
    members: Mapping[str, object] | None = None,
) -> Response:
    """Make a problem document; `detail` is for people, `code` for programs."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": title or HTTPStatus(status).phrase,
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


def answer_of(outcome: Outcome) -> Response:
    """Make the problem document of a named outcome, with the header that belongs to it."""
    response = problem(
        outcome.status,
        outcome.code,
        outcome.detail,
        outcome.errors,
        title=outcome.title,
        members={"type": outcome.problem_type, **outcome.members},
    )
    response.headers.update({**outcome.headers, **outcome.fields})
    return response


def init_app(app: APIFlask) -> None:
    """Answer every error of an app with a problem document, and never with a stack trace."""

    @app.errorhandler(Outcome)
    def named(outcome: Outcome) -> Response:
        return answer_of(outcome)

    @app.error_processor
    def validation(error: HTTPError) -> Response:
        status = error.status_code
        response = problem(
            status,
            _CODES.get(status, "http_error"),
            "A field is not valid."
            if status == 422
            else HTTPStatus(status).description or HTTPStatus(status).phrase,
            _field_errors(error.detail),
        )
        response.headers.extend(error.headers or {})
        return response

    @app.errorhandler(HTTPException)
    def of_http(error: HTTPException) -> Response:
        status = error.code or 500
        response = problem(
            status,
            _CODES.get(status, "http_error"),
            HTTPStatus(status).description or HTTPStatus(status).phrase,
        )
        for name, value in error.get_headers():
            if name in {"Allow", "Retry-After"}:
                response.headers[name] = value
        return response

    @app.errorhandler(RecursionError)
    def of_depth(error: RecursionError) -> Response:
        return problem(400, "malformed_request", "The document is nested too deeply.")

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> Response:
        log.exception("unexpected_error", reason=type(error).__name__)
        return problem(500, "internal_error", "Something went wrong on our side.")


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
