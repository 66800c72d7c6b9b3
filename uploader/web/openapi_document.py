"""The API document (OpenAPI 3.1): what holds for every operation is said here once."""

import re
from typing import Any

from apiflask import APIFlask
from flask import current_app

from uploader.access import PUBLIC, needed_scope
from uploader.clients.identity_tokens import HEADER

_TEXT = {"type": "string"}
# The one error shape (RFC 9457).
_PROBLEM: dict[str, object] = {
    "type": "object",
    "properties": {
        "type": _TEXT,
        "title": _TEXT,
        "status": {"type": "integer"},
        "detail": _TEXT,
        "code": _TEXT,
        "request_id": _TEXT,
        "errors": {
            "type": "array",
            "items": {"type": "object", "properties": {"field": _TEXT, "message": _TEXT}},
        },
    },
}
_PROBLEM_CONTENT = {
    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
}
_REFUSALS = {
    "401": {
        "description": "The credential is missing or not valid.",
        "content": _PROBLEM_CONTENT,
    },
    "403": {
        "description": "The credential does not permit this request; `WWW-Authenticate` names the "
        "scope that is needed.",
        "content": _PROBLEM_CONTENT,
    },
}
# A variable part of a path as Flask writes it; OpenAPI writes it in braces.
_PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>")


def init_app(app: APIFlask) -> None:
    """Set up the document that `/openapi.json` answers with."""
    app.config.update(
        OPENAPI_VERSION="3.1.0",
        VALIDATION_ERROR_SCHEMA=_PROBLEM,
        HTTP_ERROR_SCHEMA=_PROBLEM,
    )
    app.security_schemes = {
        "identity": {"type": "apiKey", "in": "header", "name": HEADER},
        "bearer": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"},
    }
    app.spec_processor(_complete)  # type: ignore[arg-type]  # The JSON form is always a dict.


def _complete(document: dict[str, Any]) -> dict[str, Any]:
    """Add to each operation the scope that it needs, and its answers to a caller without it."""
    document["components"]["schemas"]["Problem"] = _PROBLEM
    scopes = _scopes()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if scope := scopes.get((method, path)):
                operation["security"] = [{"bearer": [scope]}]
                operation["responses"].update(_REFUSALS)
    return document


def _scopes() -> dict[tuple[str, str], str]:
    """Return the scope that each operation needs, public ones left out."""
    return {
        (method.lower(), _PLACEHOLDER.sub(r"{\1}", rule.rule)): scope
        for rule in current_app.url_map.iter_rules()
        if (scope := needed_scope(rule.endpoint)) != PUBLIC
        for method in rule.methods or ()
    }
