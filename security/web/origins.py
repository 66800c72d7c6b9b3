"""Where the current request came from."""

from flask import request

from security.records.audit_log import Origin


def client_address() -> str | None:
    """Return the address of the client: the gateway passes it on, without one it is the peer's."""
    return request.headers.get("X-Real-IP") or request.remote_addr


def origin() -> Origin:
    """Return address and User-Agent of the client, for the audit log."""
    agent = request.headers.get("User-Agent", "")
    return Origin(client_address() or "", "".join(c for c in agent if c.isprintable()))
