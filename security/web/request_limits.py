"""What every request is held to before a route sees it: its id, its size, its media type."""

import re
import uuid

from flask import Flask, Response, g, request

from security.outcomes import LengthRequired, TooLarge, UnsupportedMediaType

MAX_BODY_BYTES = 16 * 1024
_REQUEST_ID = re.compile(r"[0-9A-Za-z_.-]{1,64}", re.ASCII)
_JSON = frozenset({"application/json"})
_JSON_OR_FORM = _JSON | {"application/x-www-form-urlencoded", "multipart/form-data"}
# Scripts log in with `curl -d` too; everything else is JSON only.
_MEDIA_TYPES = {"credentials.issue": _JSON_OR_FORM}


def name_requests(app: Flask) -> None:
    """Give every request an id, which its answer carries; no answer is stored unless it says so."""
    app.before_request(_name_request)
    app.after_request(_mark_answer)


def check_bodies(app: Flask) -> None:
    """Refuse bodies that are too large, or of a type that the route does not read."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.before_request(_check_body)


def request_id() -> str:
    """Return the id under which all services log this request."""
    name: str = g.get("request_id", "")
    return name


def client_address() -> str | None:
    """Return the address that the gateway saw; only a caller without a gateway is its own."""
    return request.headers.get("X-Real-IP") or request.remote_addr


def _name_request() -> None:
    given = request.headers.get("X-Request-ID", "")
    g.request_id = given if _REQUEST_ID.fullmatch(given) else uuid.uuid4().hex


def _check_body() -> None:
    if request.content_length is None and "Transfer-Encoding" in request.headers:
        raise LengthRequired
    if (request.content_length or 0) > MAX_BODY_BYTES:
        raise TooLarge
    if request.endpoint is None or request.method != "POST":
        return
    accepted = _MEDIA_TYPES.get(request.endpoint, _JSON)
    if request.mimetype not in accepted:
        raise UnsupportedMediaType(f"Send the body as {' or '.join(sorted(accepted))}.")


def _mark_answer(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Request-ID"] = request_id()
    return response
