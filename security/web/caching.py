"""Cache-Control: no answer may be stored unless its view allows it."""

from flask import Flask, Response


def init_app(app: Flask) -> None:
    """Add `no-store` to every answer without Cache-Control (RFC 9111, section 5.2.2.5)."""
    app.after_request(_forbid_storing)


def _forbid_storing(response: Response) -> Response:
    response.headers.setdefault("Cache-Control", "no-store")
    return response
