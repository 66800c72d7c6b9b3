"""What every request is held to before a view sees it: its size and its media type."""

from flask import Flask, request

from security.outcomes import LengthRequired, TooLarge, UnsupportedMediaType

MAX_BODY_BYTES = 16 * 1024
_JSON = frozenset({"application/json"})
_JSON_OR_FORM = _JSON | {"application/x-www-form-urlencoded", "multipart/form-data"}
# Scripts log in with `curl -d` too; everything else is JSON only.
_MEDIA_TYPES = {"tokens.issue": _JSON_OR_FORM}


def init_app(app: Flask) -> None:
    """Refuse bodies that are too large, or of a type that the view does not read."""
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
