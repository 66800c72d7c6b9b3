"""The client of the security service: one connection pool and one time-out for all requests."""

from dataclasses import dataclass
from typing import Protocol

import urllib3

from uploader.clients.identity_tokens import HEADER
from uploader.outcomes import SecurityUnavailable

# The service is one hop away: one that takes longer than this is down.
_TIMEOUT = urllib3.Timeout(connect=1.0, read=3.0)
_CONNECTIONS = 32
_MAX_KEY_SET_BYTES = 64 * 1024
_REFUSED = frozenset({400, 401, 403})


@dataclass(frozen=True)
class SentCredential:
    """The Authorization header of a request, and the address that it came from.

    An API token may be limited to networks, so who it is may depend on both.
    """

    authorization: str
    address: str


class Security(Protocol):
    """What the security service is asked; every failure is SecurityUnavailable."""

    def identity_of(self, credential: SentCredential, request_id: str) -> str | None:
        """Return the signed identity behind a credential; None where it is refused."""

    def renewed(self, identity: str, request_id: str) -> str | None:
        """Return a new identity for one that may have expired; None where it is refused."""

    def key_set(self) -> bytes:
        """Return the JSON Web Key Set (RFC 7517) that identities are signed with."""


class SecurityClient:
    """Asks the service at a URL; connections are reused, and no request is retried."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._http = urllib3.PoolManager(timeout=_TIMEOUT, retries=False, maxsize=_CONNECTIONS)

    def identity_of(self, credential: SentCredential, request_id: str) -> str | None:
        """Return the signed identity behind a credential; None where it is refused.

        An answer without an identity is an empty one, which no verifier takes.
        """
        sent = {"Authorization": credential.authorization, "X-Real-IP": credential.address}
        return self._identity("/auth", sent, request_id)

    def renewed(self, identity: str, request_id: str) -> str | None:
        """Return a new identity for one that may have expired; None where it is refused."""
        return self._identity("/internal/identity", {HEADER: identity}, request_id)

    def _identity(self, path: str, sent: dict[str, str], request_id: str) -> str | None:
        headers = {**sent, "X-Request-ID": request_id}
        try:
            answer = self._http.request("GET", f"{self._url}{path}", headers=headers)
        except (urllib3.exceptions.HTTPError, ValueError) as error:
            raise SecurityUnavailable from error
        if answer.status == 200:
            return answer.headers.get(HEADER, "")
        if answer.status in _REFUSED:
            return None
        raise SecurityUnavailable

    def key_set(self) -> bytes:
        """Return the JSON Web Key Set (RFC 7517) that identities are signed with."""
        path = f"{self._url}/internal/jwks.json"
        try:
            with self._http.request("GET", path, preload_content=False) as answer:
                document = answer.read(_MAX_KEY_SET_BYTES)
        except urllib3.exceptions.HTTPError as error:
            raise SecurityUnavailable from error
        if answer.status != 200:
            raise SecurityUnavailable
        return document
