"""The API document (OpenAPI 3.1): what holds for every operation is said here once."""

import re
from typing import Any, cast

from apiflask import APIFlask
from flask import current_app
from pydantic.json_schema import models_json_schema

from uploader.access import PUBLIC, needed_scope
from uploader.web import schemas
from uploader.web.openapi_answers import completed, components, with_pages
from uploader.web.openapi_operations import links, unrouted
from uploader.web.openapi_requests import ID_PATTERN

_DESCRIPTION = """\
The pictures of an account: uploads at once and in parts, lists, changes, and the bytes.

Every failure is a problem document (RFC 9457): decide on `status` and `code`, the texts may change.
Programs send an access token, of `POST /v1/token` in the other document. Browsers have it in a
cookie; what changes something by cookie has to come from a page of this site.
"""
_TAGS = [
    {"name": "Images", "description": "The images of the caller."},
    {"name": "Resumable uploads", "description": "Uploads that can be cut and continued."},
    {"name": "Pictures", "description": "The bytes of images."},
]
_ANSWERED = (
    schemas.ImageList, schemas.ImageAnswer, schemas.Neighbours, schemas.UploadAnswer,
    schemas.ResumableUpload, schemas.Problem,
)  # fmt: skip
_TAKEN = (schemas.ImageChange,)
# A variable part of a path as Flask writes it; OpenAPI writes it in braces.
_PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>")


def init_app(app: APIFlask, public_url: str) -> None:
    """Set up the document that `/openapi.json` answers with."""
    app.config.update(
        OPENAPI_VERSION="3.1.0",
        AUTO_404_RESPONSE=False,
        AUTO_VALIDATION_ERROR_RESPONSE=False,
        AUTO_AUTH_ERROR_RESPONSE=False,
    )
    app.info = {
        "description": _DESCRIPTION,
        "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
    }
    app.servers = [{"url": public_url}]
    app.security_schemes = {
        "accessToken": {
            "type": "http",
            "scheme": "bearer",
            "bearerFormat": "JWT",
            "description": "An access token, of `POST /v1/token`.",
        },
        "cookie": {
            "type": "apiKey",
            "in": "cookie",
            "name": "__Host-vitrine_access",
            "description": (
                "The access token of a browser. `vitrine` is VITRINE_COOKIE_NAME; without https "
                "there is no `__Host-` before it."
            ),
        },
    }
    app.spec_processor(_complete)  # type: ignore[arg-type]  # The JSON form is always a dict.


def _complete(document: dict[str, Any]) -> dict[str, Any]:
    """Complete each operation with who may call it, and with the answers that any may get."""
    document["tags"] = _TAGS
    document["components"]["schemas"] = _schemas()
    document["components"]["responses"] = components()
    for path, operations in unrouted().items():
        document["paths"].setdefault(path, {}).update(operations)
    scopes = _scopes()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            scope = scopes.get((method, path))
            operation["security"] = _security(scope)
            operation["responses"] = completed(operation["responses"], is_public=scope is None)
            for status, answer in operation["responses"].items():
                if found := links(operation["operationId"], status):
                    answer["links"] = found
            if path.startswith("/i/"):
                operation["responses"] = with_pages(operation["responses"])
            operation["parameters"] = _merged(operation.get("parameters", []))
    return cast(dict[str, Any], simplified(document))


def _schemas() -> dict[str, Any]:
    models = [(one, "serialization") for one in _ANSWERED] + [(one, "validation") for one in _TAKEN]
    _, defined = models_json_schema(
        models,  # type: ignore[arg-type]  # The modes are literal words.
        ref_template="#/components/schemas/{model}",
    )
    return cast(dict[str, Any], defined["$defs"])


def _security(scope: str | None) -> list[dict[str, list[str]]]:
    """Return who may call: with a scope, or anybody, who may see what is shared."""
    if scope is None:
        return [{"accessToken": ["read"]}, {"cookie": []}, {}]
    return [{"accessToken": [scope]}, {"cookie": []}]


def _merged(parameters: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the parameters, with what is known of the ids in a path."""
    for one in parameters:
        if one["in"] == "path" and one["name"].endswith("_id"):
            one["schema"] = {"type": "string", "pattern": ID_PATTERN}
    return parameters


def simplified(node: Any) -> Any:
    """Return a document in the words that makers of clients know.

    A type or null is written as a list of types, and no title repeats the name of a field.
    """
    if isinstance(node, list):
        return [simplified(one) for one in node]
    if not isinstance(node, dict):
        return node
    found = {name: simplified(value) for name, value in node.items()}
    if isinstance(found.get("title"), str) and ("type" in found or "anyOf" in found):
        del found["title"]
    either = found.get("anyOf", [])
    if len(either) == 2 and either[1] == {"type": "null"} and "type" in either[0]:
        del found["anyOf"]
        found |= either[0] | {"type": [either[0]["type"], "null"]}
        if "enum" in found:
            found["enum"] = [*found["enum"], None]
    if found.get("default", "") is None:
        del found["default"]
    return found


def _scopes() -> dict[tuple[str, str], str]:
    """Return the scope that each operation needs, public ones left out."""
    return {
        (method.lower(), _PLACEHOLDER.sub(r"{\1}", rule.rule)): scope
        for rule in current_app.url_map.iter_rules()
        if (scope := needed_scope(rule.endpoint)) != PUBLIC
        for method in rule.methods or ()
    }
