"""What a request says about the browser that sent it."""

from flask import request

from bff.clients.security_client import Visitor


def visitor() -> Visitor:
    """Return the browser as security counts and lists it: its address and its user agent."""
    address = request.headers.get("X-Real-IP") or request.remote_addr or ""
    return Visitor(address, request.headers.get("User-Agent", "")[:200])
