"""The API document (OpenAPI 3.1): what all operations have in common."""

import re
from typing import Any, cast

from apiflask import APIFlask
from flask import current_app
from pydantic.json_schema import models_json_schema

from security.access import ALSO_ACCOUNT, PUBLIC, needed_scope
from security.credentials.permissions import Scope
from security.web import admin_schemas, api_token_schemas, schemas
from security.web.openapi_answers import completed, components

_DESCRIPTION = """\
Accounts, sessions and tokens.

Every failure is a problem document (RFC 9457): decide on `status` and `code`, the texts may change.
Programs send an API token, which their user made by `POST /v1/tokens` or on the account page, or
the access token of `POST /v1/token`. Browsers have the latter in a cookie; what changes something
by cookie has to come from a page of this site.
"""
_TAGS = [
    {"name": "Accounts", "description": "Registration, and the account of the caller."},
    {"name": "Passwords", "description": "Changed, typed again, reset, and judged."},
    {"name": "Tokens", "description": "Signing in, going on, and signing out."},
    {"name": "Sessions", "description": "The live sessions of the caller."},
    {"name": "API tokens", "description": "The keys of the caller's programs."},
    {"name": "Audit log", "description": "What happened to accounts."},
    {"name": "Administration", "description": "What administrators do; no picture is shown."},
    {"name": "Keys", "description": "What access tokens are verified with."},
]
_ANSWERED = (
    schemas.Account, schemas.Deletion, schemas.Profile, schemas.TokenPair, schemas.NewSession,
    schemas.SessionList, schemas.KeySet, schemas.PasswordStrength, schemas.RegistrationTerms,
    schemas.Problem,
    *admin_schemas.ANSWERED,
    *api_token_schemas.ANSWERED,
)  # fmt: skip
_TAKEN = (
    schemas.Registration, schemas.Credentials, schemas.CredentialsForm, schemas.Refresh,
    schemas.PasswordChange, schemas.PasswordProof, schemas.PasswordReset, schemas.TypedPassword,
    *admin_schemas.TAKEN,
    *api_token_schemas.TAKEN,
)  # fmt: skip
# Where a new password is taken: the schema and the field.
_NEW_PASSWORDS = (
    ("Registration", "password"), ("PasswordChange", "new_password"),
    ("PasswordReset", "new_password"),
)  # fmt: skip
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
            "description": (
                "An access token, of `POST /v1/token`, which permits everything that its user may "
                "do. Or an API token, of `POST /v1/tokens`, with the scopes that it was made with."
            ),
        },
        "apiKey": {
            "type": "apiKey",
            "in": "header",
            "name": "X-API-Key",
            "description": "An API token, of `POST /v1/tokens`.",
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
    for schema, field in _NEW_PASSWORDS:
        password = document["components"]["schemas"][schema]["properties"][field]
        password["minLength"] = password_min_length
    document["components"]["responses"] = components()
    # Metrics are for operators; the gateway does not route to them.
    document["paths"].pop("/metrics", None)
    scopes = _scopes()
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            needed = scopes.get((method, path), [])
            operation["security"] = _security(needed)
            operation["responses"] = completed(operation["responses"], is_public=not needed)
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


def _security(scopes: list[str]) -> list[dict[str, list[str]]]:
    """Return who may call: with scopes, which an API token may have unless one is `account`."""
    if not scopes:
        return []
    api_key: list[dict[str, list[str]]] = [] if Scope.ACCOUNT in scopes else [{"apiKey": []}]
    return [{"accessToken": scopes}, *api_key, {"cookie": []}]


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


def _scopes() -> dict[tuple[str, str], list[str]]:
    """Return the scopes of each operation by method and path, without public ones."""
    return {
        (method.lower(), _PLACEHOLDER.sub(r"{\1}", rule.rule)): [
            scope,
            *([Scope.ACCOUNT] if rule.endpoint in ALSO_ACCOUNT else []),
        ]
        for rule in current_app.url_map.iter_rules()
        if (scope := needed_scope(rule.endpoint)) != PUBLIC
        for method in rule.methods or ()
    }
