"""Where a request came from."""

from flask import Request

from uploader.records.audit_log import Origin


def origin_of(request: Request) -> Origin:
    """Return address and User-Agent of the client, as the gateway or the pages pass them on."""
    address = request.headers.get("X-Real-IP") or request.remote_addr or ""
    agent = request.headers.get("User-Agent", "")
    return Origin(address, "".join(c for c in agent if c.isprintable()))
