"""JSON bodies: of which media types they are read, and what is said of one that is no object."""

from collections.abc import Mapping

from flask import Flask, request
from werkzeug.exceptions import BadRequest

from uploader.outcomes import InvalidFields, MalformedRequest, UnsupportedDocument

# The endpoints that take one. A change is a merge patch (RFC 7396) under either type.
MEDIA_TYPES: Mapping[str, tuple[str, ...]] = {
    "actions.create": ("application/json",),
    "archive.create": ("application/json",),
    "albums.add": ("application/json",),
    "albums.create": ("application/json",),
    "albums.move": ("application/json",),
    "albums.remove": ("application/json",),
    "albums.update": ("application/json", "application/merge-patch+json"),
    "images.update": ("application/json", "application/merge-patch+json"),
    "internal.overview": ("application/json",),
    "internal.usages": ("application/json",),
    "tags.update": ("application/json", "application/merge-patch+json"),
}
# Ten thousand ids take 250,000 bytes, and are sent indented by some.
_MANY_IDS_BYTES = 512 * 1024
_LARGE = frozenset({"actions.create", "archive.create"})
NO_OBJECT = "Send one object with the fields of this request."


def init_app(app: Flask) -> None:
    """Refuse a body of another media type (RFC 5789, section 2.2), and one that is no object."""
    app.before_request(_check_body)


def _check_body() -> None:
    media_types = MEDIA_TYPES.get(request.endpoint or "")
    # Flask answers OPTIONS at the endpoint of one of the methods, and it has no body.
    if media_types is None or request.method == "OPTIONS":
        return
    if request.endpoint in _LARGE:
        request.max_content_length = _MANY_IDS_BYTES
    if request.mimetype not in media_types:
        raise UnsupportedDocument(media_types)
    if not request.get_data():
        raise MalformedRequest("The body is empty: send a JSON object.")
    try:
        document = request.get_json(force=True)
    except BadRequest:
        raise MalformedRequest("The body is not JSON.") from None
    if not isinstance(document, dict):
        raise InvalidFields([{"field": "body", "message": NO_OBJECT}])
