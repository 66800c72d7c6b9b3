"""JSON bodies: of which media types they are read, and what is said of one that is no object."""

from flask import Flask, request
from werkzeug.exceptions import BadRequest

from uploader.outcomes import InvalidFields, MalformedRequest, UnsupportedDocument

# The endpoints that take one. A change is a merge patch (RFC 7396) under either type.
MEDIA_TYPES = {"images.update": ("application/json", "application/merge-patch+json")}
NO_OBJECT = "Send one object with the fields of this request."


def init_app(app: Flask) -> None:
    """Refuse a body of another media type (RFC 5789, section 2.2), and one that is no object."""
    app.before_request(_check_body)


def _check_body() -> None:
    media_types = MEDIA_TYPES.get(request.endpoint or "")
    if media_types is None:
        return
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
