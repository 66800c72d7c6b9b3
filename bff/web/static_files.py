"""Addresses of static files that change with their content, so that they can be kept for ever."""

import hashlib
from functools import cache
from pathlib import Path

STATIC = Path(__file__).parents[2] / "static"


def static_url(path: str) -> str:
    """Return `/static/<path>?v=<hash>`, or no hash where the gateway alone has the file."""
    version = content_version(path)
    return f"/static/{path}?v={version}" if version else f"/static/{path}"


@cache
def content_version(path: str) -> str:
    """Return the start of the SHA-256 of a static file, empty when it is not on this machine."""
    file = STATIC / path
    return hashlib.sha256(file.read_bytes()).hexdigest()[:12] if file.is_file() else ""
