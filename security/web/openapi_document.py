"""The API document (OpenAPI 3.1): what all operations have in common."""

import re
from typing import Any

from apiflask import APIFlask
from flask import current_app
from pydantic.json_schema import models_json_schema

from security.access import PUBLIC, needed_scope
from security.web.schemas import Problem, ProblemField

_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_MEANINGS = {
    400: "The request could not be understood.",
    401: "The credential is missing or not valid.",
    403: "This is not offered here, or the credential does not permit it.",
    404: "There is no such thing for you.",
    409: "The login is taken.",
    413: "The body is too large.",
    415: "The body is of a type that is not read.",
    422: "A field is not acceptable; `errors` says which.",
    429: "Too many attempts, or too many people at once; see `Retry-After`.",
    503: "A part of the service is down; see `Retry-After`.",
}
# A variable part of a path as Flask writes it; OpenAPI writes it in braces.
_PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>")


def problems(*statuses: int) -> dict[int, Any]:
    """Return the error answers of an operation for its documentation."""
    return {status: {"description": _MEANINGS[status], "content": _PROBLEM} for status in statuses}


def init_app(app: APIFlask) -> None:
    """Configure the document that `/openapi.json` serves."""
    app.config.update(
        OPENAPI_VERSION="3.1.0",
        AUTO_404_RESPONSE=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
        AUTO_OPERATION_ID=True,
    )
    app.info = {
        "description": "Accounts, sessions and tokens of Vitrine.",
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }
    app.security_schemes = {
        "accessToken": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    }
    app.spec_processor(_complete)  # type: ignore[arg-type]  # The JSON form is always a dict.


def _complete(document: dict[str, Any]) -> dict[str, Any]:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    _, defined = models_json_schema(
        [(Problem, "serialization"), (ProblemField, "serialization")],
        ref_template="#/components/schemas/{model}",
    )
    schemas.update(defined["$defs"])
    # Metrics are for operators; the gateway does not route to them.
    document["paths"].pop("/metrics", None)
    scopes = _scopes()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if scope := scopes.get((method, path)):
                operation["security"] = [{"accessToken": [scope]}]
            if "requestBody" in operation:
                operation["requestBody"]["required"] = True
            operation["responses"] = {
                str(status): answer for status, answer in operation["responses"].items()
            }
    return document


def _scopes() -> dict[tuple[str, str], str]:
    """Return the scope of each operation by method and path, without public ones."""
    return {
        (method.lower(), _PLACEHOLDER.sub(r"{\1}", rule.rule)): scope
        for rule in current_app.url_map.iter_rules()
        if (scope := needed_scope(rule.endpoint)) != PUBLIC
        for method in rule.methods or ()
    }
