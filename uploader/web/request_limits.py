"""The size of every request's body, where its view does not take more."""

from flask import Flask

# JSON about one image; uploads are read from the stream, which has limits of its own.
MAX_BODY_BYTES = 64 * 1024


def init_app(app: Flask) -> None:
    """Refuse a body that is larger than any document which is taken here."""
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
