"""The answers of the API document: every refusal as a problem document (RFC 9457)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from security.outcomes import PROOF_SECONDS, title_of

Described = dict[int | str, Any]

_MEANINGS: Mapping[int, str] = {
    400: "The request cannot be understood, or its address is not in canonical form.",
    401: "The credential is missing or not valid.",
    403: "The credential does not permit this request, or a cookie came from another site.",
    404: "There is no such thing for this account.",
    408: "The request took too long to arrive.",
    409: "It is not possible as things stand; `code` says why.",
    411: "The length of the body is not known.",
    413: "The body is too large.",
    414: "The address is too long.",
    415: "The body is of a type, or in a content coding, that is not taken here.",
    421: "This server does not answer for the host that was asked.",
    422: "A field is not acceptable; `errors` says which.",
    429: "Too many attempts, or too many people at once.",
    431: "The header fields are too large.",
    503: "A part of the system is down or too busy.",
}
_PROOF_REQUIRED = (
    "The credential is missing or not valid. Or, with the code `proof_required` (RFC 9470), the "
    f"password was typed more than {PROOF_SECONDS // 60} minutes ago: send it to `POST /v1/proof`, "
    "then ask again."
)
# The answer of an operation whose view asks for a fresh proof (`require_fresh_proof`).
FRESH_PROOF: Described = {401: _PROOF_REQUIRED}
_NAME_OF_PROOF_REQUIRED = "ProofRequired"
# What the gateway answers to any request before it looks at what is asked.
_OF_ANY_REQUEST = (400, 408, 413, 414, 415, 421, 431, 503)
_TEXT = {"type": "string"}
_NUMBER = {"type": "integer", "minimum": 0}
_HEADERS: Mapping[str, dict[str, Any]] = {
    "RateLimit": {"description": "What is left of each limit (draft).", "schema": _TEXT},
    "RateLimit-Policy": {"description": "The limits that count here (draft).", "schema": _TEXT},
    "Retry-After": {"description": "After how many seconds to ask again.", "schema": _NUMBER},
    "WWW-Authenticate": {
        "description": "The scheme, and what is wrong (RFC 6750, section 3).",
        "schema": _TEXT,
    },
}
# The header fields that every answer with this status has.
_REQUIRED = {401: "WWW-Authenticate", 429: "Retry-After", 503: "Retry-After"}


def problems(*statuses: int) -> Described:
    """Return refusals, with the meaning that a status has everywhere."""
    return {status: _MEANINGS[status] for status in statuses}


def components() -> dict[str, Any]:
    """Return the refusals that operations refer to, by name."""
    of_statuses = {_name(status): _response(status, said) for status, said in _MEANINGS.items()}
    proof_required = _response(HTTPStatus.UNAUTHORIZED, _PROOF_REQUIRED)
    return of_statuses | {_NAME_OF_PROOF_REQUIRED: proof_required}


def completed(responses: Mapping[str, Any], *, is_public: bool) -> dict[str, Any]:
    """Return the answers of an operation with those of any request; refusals become references."""
    of_caller = () if is_public else (401, 403)
    everywhere: dict[str, Any] = {str(status): {} for status in (*_OF_ANY_REQUEST, *of_caller)}
    merged = {**everywhere, **responses}
    return {status: _referring(int(status), merged[status]) for status in sorted(merged)}


def _referring(status: int, answer: Mapping[str, Any]) -> dict[str, Any]:
    if status < HTTPStatus.BAD_REQUEST:
        # An answer without a body has no content at all.
        return {name: value for name, value in answer.items() if value or name != "content"}
    own = answer.get("description", _MEANINGS[status])
    name = _NAME_OF_PROOF_REQUIRED if own == _PROOF_REQUIRED else _name(status)
    reference = {"$ref": f"#/components/responses/{name}"}
    is_said_there = own in (_MEANINGS[status], _PROOF_REQUIRED)
    return reference if is_said_there else reference | {"description": own}


def _response(status: int, meaning: str) -> dict[str, Any]:
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    found: dict[str, Any] = {"description": meaning, "content": content}
    if status in _REQUIRED:
        name = _REQUIRED[status]
        found["headers"] = {name: _HEADERS[name] | {"required": True}}
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        found["headers"] |= {one: _HEADERS[one] for one in ("RateLimit", "RateLimit-Policy")}
    return found


def _name(status: int) -> str:
    return title_of(HTTPStatus(status)).title().replace(" ", "")
