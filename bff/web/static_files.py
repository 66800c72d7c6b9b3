"""Addresses of static files with a hash of their content, so that browsers cache them for ever."""

import hashlib
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parents[2] / "static"


def static_url(path: str) -> str:
    """Return `/static/<path>?v=<hash>`, without the hash when the file is only at the gateway."""
    version = content_version(path)
    return f"/static/{path}?v={version}" if version else f"/static/{path}"


@cache
def content_version(path: str) -> str:
    """Return the first digits of the SHA-256 of a static file; "" when it is not here."""
    file = STATIC / path
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else ""
