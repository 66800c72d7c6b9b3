"""Checks of the body of every request before its view: size and media type."""

from flask import Flask, request

from security.outcomes import LengthRequired, TooLarge, UnsupportedMediaType

MAX_BODY_BYTES = 16 * 1024
_JSON = frozenset({"application/json"})
_JSON_OR_FORM = _JSON | {"application/x-www-form-urlencoded", "multipart/form-data"}
# `POST /v1/token` also takes forms, for `curl -d`; every other endpoint takes JSON alone.
_MEDIA_TYPES = {"tokens.issue": _JSON_OR_FORM}


def init_app(app: Flask) -> None:
    """Refuse bodies that are too large (413), without length (411) or of another type (415)."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.before_request(_check_body)


def _check_body() -> None:
    if request.content_length is None and "Transfer-Encoding" in request.headers:
        raise LengthRequired
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise TooLarge(MAX_BODY_BYTES)
    if request.endpoint is None or request.method != "POST":
        return
    accepted = _MEDIA_TYPES.get(request.endpoint, _JSON)
    if request.mimetype not in accepted:
        raise UnsupportedMediaType(f"Send the body as {' or '.join(sorted(accepted))}.")
