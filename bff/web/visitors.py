"""The visitor of a request: address and user agent of the browser."""

from flask import request

from bff.clients.visitor import Visitor


def visitor() -> Visitor:
    """Return the visitor, whose address is the one that the gateway saw."""
    address = request.headers.get("X-Real-IP") or request.remote_addr or ""
    return Visitor(address, request.headers.get("User-Agent", "")[:200])
