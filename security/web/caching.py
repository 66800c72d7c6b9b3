"""Whether an answer may be stored: none is, unless its view says so."""

from flask import Flask, Response


def init_app(app: Flask) -> None:
    """Forbid caches to store any answer whose view has not allowed it (RFC 9111, 5.2.2.5)."""
    app.after_request(_forbid_storing)


def _forbid_storing(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-store")
    return response
