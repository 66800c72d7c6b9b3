"""Checks of the body of every request before its view: size, media type, that it is an object."""

from flask import Flask, request
from werkzeug.exceptions import BadRequest

from security.outcomes import (
    FieldProblem,
    InvalidFields,
    LengthRequired,
    MalformedRequest,
    TooLarge,
    UnsupportedMediaType,
)

MAX_BODY_BYTES = 16 * 1024
_JSON = frozenset({"application/json"})
_JSON_OR_FORM = _JSON | {"application/x-www-form-urlencoded", "multipart/form-data"}
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})
# Where the account is deleted, the password comes along.
_DELETIONS_WITH_BODY = frozenset({"accounts.delete"})
# `POST /v1/token` also takes forms, for `curl -d`; every other endpoint takes JSON alone.
_MEDIA_TYPES = {"tokens.issue": _JSON_OR_FORM}


NO_OBJECT = "Send one object with the fields of this request."


def init_app(app: Flask) -> None:
    """Refuse bodies that are too large (413), without length (411) or of another type (415).

    And JSON that is no object: 400 where it is none at all, else 422.
    """
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.before_request(_check_body)


def _check_body() -> None:
    if request.content_length is None and "Transfer-Encoding" in request.headers:
        raise LengthRequired
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise TooLarge(MAX_BODY_BYTES)
    if request.endpoint is None:
        return
    if request.method not in _WITH_BODY and request.endpoint not in _DELETIONS_WITH_BODY:
        return
    accepted = _MEDIA_TYPES.get(request.endpoint, _JSON)
    if request.mimetype not in accepted:
        raise UnsupportedMediaType(f"Send the body as {' or '.join(sorted(accepted))}.")
    if request.mimetype in _JSON:
        _check_object()


def _check_object() -> None:
    if not request.get_data():
        raise MalformedRequest("The body is empty: send a JSON object.")
    try:
        document = request.get_json()
    except BadRequest:
        raise MalformedRequest("The body is not JSON.") from None
    if not isinstance(document, dict):
        raise InvalidFields([FieldProblem("body", NO_OBJECT)])
