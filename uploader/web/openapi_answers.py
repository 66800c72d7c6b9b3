"""The answers of the API document: every refusal as a problem document, and the header fields."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from uploader.decoding.formats import FORMATS
from uploader.outcomes.requests import title_of

Described = dict[int | str, Any]

_MEANINGS: Mapping[int, str] = {
    400: "The request cannot be understood, or its address is not in canonical form.",
    401: "The credential is missing or not valid.",
    403: "The credential does not permit this request, or a cookie came from another site.",
    404: "There is no such thing for this account.",
    405: "This address does not take this method.",
    408: "The request took too long to arrive.",
    409: "It is against what is there, as the same upload that is still on its way.",
    410: "The upload has failed. Begin a new one.",
    411: "The length of the body is not known.",
    412: "A condition of the request does not hold.",
    413: "The body is too large.",
    414: "The address is too long.",
    415: "The body is of a type, or in a content coding, that is not taken here.",
    416: "The range lies beyond the end.",
    421: "This server does not answer for the host that was asked.",
    422: "A field is not acceptable (`errors` says which), or the file is no whole picture.",
    423: "Another request for this upload has taken over.",
    429: "Too many requests at once.",
    431: "The header fields are too large.",
    460: "The bytes are not those of the checksum that was sent with them.",
    503: "A part of the system is down or too busy.",
    507: "The account or the server has no room for so many bytes.",
}
# What the gateway answers to any request before it looks at what is asked.
_OF_ANY_REQUEST = (400, 408, 413, 414, 415, 421, 431, 503)
_TEXT = {"type": "string"}
_NUMBER = {"type": "integer", "minimum": 0}
HEADERS: Mapping[str, dict[str, Any]] = {
    "Accept-Patch": {"description": "The media types that PATCH takes.", "schema": _TEXT},
    "Accept-Ranges": {"description": "`bytes`, or `none`.", "schema": _TEXT},
    "Allow": {"description": "The methods that this address takes.", "schema": _TEXT},
    "Content-Disposition": {"description": "The name of the file.", "schema": _TEXT},
    "Content-Range": {"description": "Which bytes these are, and of how many.", "schema": _TEXT},
    "ETag": {"description": "The sha-256 of the bytes, in quotation marks.", "schema": _TEXT},
    "Location": {"description": "The address of what was made.", "schema": _TEXT},
    "RateLimit": {"description": "What is left of each limit (draft).", "schema": _TEXT},
    "RateLimit-Policy": {"description": "The limits that count here (draft).", "schema": _TEXT},
    "Retry-After": {"description": "After how many seconds to ask again.", "schema": _NUMBER},
    "Tus-Checksum-Algorithm": {"description": "Algorithms of Upload-Checksum.", "schema": _TEXT},
    "Tus-Extension": {"description": "The supported extensions of tus.", "schema": _TEXT},
    "Tus-Max-Size": {"description": "The most bytes of an upload.", "schema": _NUMBER},
    "Tus-Resumable": {"description": "The version of tus, where it was asked in.", "schema": _TEXT},
    "Tus-Version": {"description": "The supported versions of tus.", "schema": _TEXT},
    "Upload-Complete": {"description": "`?1` when all bytes are there (draft).", "schema": _TEXT},
    "Upload-Expires": {"description": "When the upload is forgotten (tus).", "schema": _TEXT},
    "Upload-Length": {"description": "The bytes of the whole upload.", "schema": _NUMBER},
    "Upload-Limit": {"description": "How large, and how long it is kept (draft).", "schema": _TEXT},
    "Upload-Metadata": {"description": "What the upload was begun with (tus).", "schema": _TEXT},
    "Upload-Offset": {"description": "How many bytes are there.", "schema": _NUMBER},
    "WWW-Authenticate": {
        "description": "The scheme, and what is wrong (RFC 6750, section 3).",
        "schema": _TEXT,
    },
}
# The header fields that every answer with this status has.
_REQUIRED = {401: "WWW-Authenticate", 405: "Allow", 429: "Retry-After", 503: "Retry-After"}

# Those that tell of a limit, where it is one of the caller's.
_OF_LIMITS = (429, 507)


def problems(*statuses: int) -> Described:
    """Return refusals, with the meaning that a status has everywhere."""
    return {status: _MEANINGS[status] for status in statuses}


def headers(*names: str, required: bool = False) -> dict[str, Any]:
    """Return header fields of an answer by name; those that are not required may be missing."""
    more = {"required": True} if required else {}
    return {name: HEADERS[name] | more for name in names}


ARCHIVE: Mapping[str, Any] = {
    "description": "The archive.",
    "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}}},
    "headers": headers("ETag", "Content-Disposition", "Accept-Ranges", required=True),
}


AS_SHOWN: Mapping[str, Any] = {
    "description": "The file.",
    "content": {
        one.media_type: {"schema": {"type": "string", "format": "binary"}}
        for one in FORMATS.values()
    },
    "headers": headers("ETag", "Content-Disposition", "Accept-Ranges", required=True),
}


def json_of(*schemas: str) -> dict[str, Any]:
    """Return the content of an answer with a document of one of the named schemas."""
    references = [{"$ref": f"#/components/schemas/{schema}"} for schema in schemas]
    either = references[0] if len(references) == 1 else {"anyOf": references}
    return {"application/json": {"schema": either}}


def components() -> dict[str, Any]:
    """Return the refusals that operations refer to, by name."""
    return {_name(status): _response(status) for status in _MEANINGS}


def completed(responses: Mapping[str, Any], *, is_public: bool) -> dict[str, Any]:
    """Return the answers of an operation with those of any request; refusals become references."""
    of_caller = () if is_public else (401, 403)
    everywhere: dict[str, Any] = {str(status): {} for status in (*_OF_ANY_REQUEST, *of_caller)}
    merged = {**everywhere, **responses}
    return {status: _referring(int(status), merged[status]) for status in sorted(merged)}


def with_pages(responses: Mapping[str, Any]) -> dict[str, Any]:
    """Return completed answers whose refusals are pages where the client accepts those (HTML)."""
    page = {"text/html": {"schema": _TEXT}}
    found = {}
    for status, answer in responses.items():
        said = _response(int(status)) if "$ref" in answer else dict(answer)
        if int(status) >= HTTPStatus.BAD_REQUEST:
            said["content"] = said["content"] | page
        found[status] = said
    return found


def _referring(status: int, answer: Mapping[str, Any]) -> dict[str, Any]:
    if status < HTTPStatus.BAD_REQUEST:
        # An answer without a body has no content at all.
        return {name: value for name, value in answer.items() if value or name != "content"}
    reference = {"$ref": f"#/components/responses/{_name(status)}"}
    own = answer.get("description", _MEANINGS[status])
    return reference if own == _MEANINGS[status] else reference | {"description": own}


def _response(status: int) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    found: dict[str, Any] = {"description": _MEANINGS[status], "content": content}
    if status in _REQUIRED:
        found["headers"] = headers(_REQUIRED[status], required=True)
    if status in _OF_LIMITS:
        found["headers"] = found.get("headers", {}) | headers("RateLimit", "RateLimit-Policy")
    return found


def _name(status: int) -> str:
    return title_of(status).title().replace(" ", "")
