"""The API document (OpenAPI 3.1): what all operations have in common."""

import re
from typing import Any, cast

from apiflask import APIFlask
from flask import current_app
from pydantic.json_schema import models_json_schema

from security.access import PUBLIC, needed_scope
from security.web import schemas
from security.web.openapi_answers import completed, components

_DESCRIPTION = """\
Accounts, sessions and tokens.

Every failure is a problem document (RFC 9457): decide on `status` and `code`, the texts may change.
Programs send the access token of `POST /v1/token`. Browsers have it in a cookie; what changes
something by cookie has to come from a page of this site.
"""
_TAGS = [
    {"name": "Accounts", "description": "Registration, and the account of the caller."},
    {"name": "Tokens", "description": "Logging in, going on, and logging out."},
    {"name": "Sessions", "description": "The live sessions of the caller."},
    {"name": "Keys", "description": "What access tokens are verified with."},
]
_ANSWERED = (
    schemas.Account, schemas.Profile, schemas.TokenPair, schemas.SessionList, schemas.KeySet,
    schemas.Problem,
)  # fmt: skip
_TAKEN = (schemas.Registration, schemas.Credentials, schemas.CredentialsForm, schemas.Refresh)
# A variable part of a path as Flask writes it; OpenAPI writes it in braces.
_PLACEHOLDER = re.compile(r"<(?:\w+:)?(\w+)>")


def init_app(app: APIFlask, public_url: str, password_min_length: int) -> None:
    """Configure the document that `/openapi.json` serves; it names the shortest new password."""
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

    def complete(document: dict[str, Any]) -> dict[str, Any]:
        return _complete(document, password_min_length)

    app.spec_processor(complete)  # type: ignore[arg-type]  # The JSON form is always a dict.


def _complete(document: dict[str, Any], password_min_length: int) -> dict[str, Any]:
    """Complete each operation with who may call it, and with the answers that any may get."""
    document["tags"] = _TAGS
    document["components"]["schemas"] = _schemas()
    password = document["components"]["schemas"]["Registration"]["properties"]["password"]
    password["minLength"] = password_min_length
    document["components"]["responses"] = components()
    # Metrics are for operators; the gateway does not route to them.
    document["paths"].pop("/metrics", None)
    scopes = _scopes()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            scope = scopes.get((method, path))
            operation["security"] = [{"accessToken": [scope]}, {"cookie": []}] if scope else []
            operation["responses"] = completed(operation["responses"], is_public=scope is None)
            if "requestBody" in operation:
                operation["requestBody"]["required"] = True
                body = operation["requestBody"]
                _name_the_form(body["content"])
                # Makers of clients take the first, which is JSON.
                body["content"] = dict(sorted(body["content"].items()))
            for parameter in operation["parameters"]:
                if parameter["in"] == "path":
                    parameter["schema"] = {"type": "string", "pattern": schemas.ID_PATTERN}
    return cast(dict[str, Any], simplified(document))


def _name_the_form(content: dict[str, Any]) -> None:
    """Let a form be a schema of its own: two bodies of one name are one too many for clients."""
    form = content.get("application/x-www-form-urlencoded")
    if form is not None:
        form["schema"] = {"$ref": form["schema"]["$ref"] + "Form"}


def _schemas() -> dict[str, Any]:
    models = [(one, "serialization") for one in _ANSWERED] + [(one, "validation") for one in _TAKEN]
    _, defined = models_json_schema(
        models,  # type: ignore[arg-type]  # The modes are literal words.
        ref_template="#/components/schemas/{model}",
    )
    return cast(dict[str, Any], defined["$defs"])


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
    """Return the scope of each operation by method and path, without public ones."""
    return {
        (method.lower(), _PLACEHOLDER.sub(r"{\1}", rule.rule)): scope
        for rule in current_app.url_map.iter_rules()
        if (scope := needed_scope(rule.endpoint)) != PUBLIC
        for method in rule.methods or ()
    }
