"""The API document (OpenAPI 3.1): what holds for every operation is said here once."""

import re
from typing import Any, cast

from apiflask import APIFlask
from flask import current_app
from pydantic.json_schema import models_json_schema

from uploader.access import PUBLIC, needed_scope
from uploader.web import (
    album_schemas,
    image_lists,
    list_queries,
    schemas,
    search_schemas,
    selection_schemas,
    tag_schemas,
    trash_schemas,
)
from uploader.web.image_changes import ImageChange
from uploader.web.openapi_answers import completed, components, with_pages
from uploader.web.openapi_operations import links, unrouted
from uploader.web.openapi_requests import ID_PATTERN

_DESCRIPTION = """\
The pictures of an account: uploads at once and in parts, lists, changes, and the bytes.

Every failure is a problem document (RFC 9457): decide on `status` and `code`, the texts may change.
Programs send an API token, which their user made by `POST /v1/tokens` of the other document or on
the account page, or the access token of `POST /v1/token` there. Browsers have the latter in a
cookie; what changes something by cookie has to come from a page of this site.
"""
_TAGS = [
    {"name": "Images", "description": "The images of the caller."},
    {"name": "Albums", "description": "Albums of images, nested, and what is in them."},
    {"name": "Tags", "description": "The tags of the caller's images; `a/b` is below `a`."},
    {"name": "Trash", "description": "Images that were deleted, until they are gone for good."},
    {"name": "Resumable uploads", "description": "Uploads that can be cut and continued."},
    {"name": "Pictures", "description": "The bytes of images."},
]
_ANSWERED = (
    selection_schemas.ActionAnswer,
    image_lists.ImageList, image_lists.ImageCount, search_schemas.SearchTerms,
    schemas.ImageAnswer, schemas.Neighbours, schemas.UploadAnswer,
    schemas.ResumableUpload, schemas.Problem, trash_schemas.TrashList, trash_schemas.TrashedImage,
    trash_schemas.RestoredImage, trash_schemas.RestoredTrashAnswer, trash_schemas.EmptiedAnswer,
    tag_schemas.TagList, tag_schemas.RenamedTag, tag_schemas.DeletedTag,
    album_schemas.AlbumList, album_schemas.AlbumAnswer, album_schemas.AddedToAlbum,
    album_schemas.RemovedFromAlbum, list_queries.MonthList,
)  # fmt: skip
_TAKEN = (
    ImageChange, tag_schemas.TagChange, album_schemas.NewAlbumBody, album_schemas.AlbumChange,
    album_schemas.AlbumImageIds, album_schemas.AlbumMove, selection_schemas.ActionRequest,
    selection_schemas.ArchiveRequest,
)  # fmt: skip
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
            if "requestBody" in operation:
                operation["requestBody"].setdefault("required", True)
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
        return [{"accessToken": ["read"]}, {"apiKey": []}, {"cookie": []}, {}]
    return [{"accessToken": [scope]}, {"apiKey": []}, {"cookie": []}]


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
