"""Asks a part over HTTP whether it is up."""

from __future__ import annotations

import http.client
from urllib.parse import urlsplit

_TIMEOUT_SECONDS = 2.0


def answers(url: str, host: str = "") -> bool:
    """Whether anything at all speaks HTTP at this address."""
    return _status(url, host) is not None


def succeeds(url: str, host: str = "") -> bool:
    """Whether the address answers 2xx."""
    status = _status(url, host)
    return status is not None and 200 <= status < 300


def _status(url: str, host: str) -> int | None:
    parts = urlsplit(url)
    listening = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(parts.hostname or "", parts.hostname)  # noqa: S104  # Compared, not bound.
    connection = http.client.HTTPConnection(
        listening or "", parts.port or 80, timeout=_TIMEOUT_SECONDS
    )
    try:
        connection.request("GET", parts.path, headers={"Host": host} if host else {})
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()
