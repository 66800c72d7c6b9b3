"""What a request says about the browser that sent it."""

from flask import request

from bff.clients.security_client import Caller


def caller() -> Caller:
    """Return the facts about the browser that security may want to know."""
    address = request.headers.get("X-Real-IP") or request.remote_addr or ""
    return Caller(address, request.headers.get("User-Agent", "")[:200])
