"""The API document (OpenAPI 3.1): what holds for every operation is said here once."""

from typing import Any

from apiflask import APIFlask
from pydantic.json_schema import models_json_schema

from security.web.schemas import Problem, ProblemField

_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
_MEANINGS = {
    400: "The request could not be understood.",
    401: "The credential is missing or not valid.",
    403: "This is not offered here.",
    404: "There is no such thing for you.",
    409: "The login is taken.",
    413: "The body is too large.",
    415: "The body is of a type that is not read.",
    422: "A field is not acceptable; `errors` says which.",
    429: "Too many attempts, or too many people at once; see `Retry-After`.",
    503: "A part of the service is down; see `Retry-After`.",
}
# The paths that need no token, as the gateway routes them.
_PUBLIC_PATHS = frozenset(
    {"/v1/register", "/v1/token", "/v1/token/refresh", "/.well-known/jwks.json"}
)
_METHODS_WITH_A_TOKEN = {("/v1/token", "delete")}


def problems(*statuses: int) -> dict[int, Any]:
    """Return the failures of an operation for its documentation."""
    return {status: {"description": _MEANINGS[status], "content": _PROBLEM} for status in statuses}


def init_app(app: APIFlask) -> None:
    """Set up the document that `/openapi.json` answers with."""
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
    # The figures are for operators, inside.
    document["paths"].pop("/metrics", None)
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            if path not in _PUBLIC_PATHS or (path, method) in _METHODS_WITH_A_TOKEN:
                operation["security"] = [{"accessToken": []}]
            if "requestBody" in operation:
                operation["requestBody"]["required"] = True
            operation["responses"] = {
                str(status): answer for status, answer in operation["responses"].items()
            }
    return document
