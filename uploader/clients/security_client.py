"""Asks the security service who stands behind a caller's own credential."""

import time
from collections.abc import Callable
from typing import Protocol

import structlog
import urllib3

from uploader.clients.identity_tokens import HEADER, Identity, IdentityVerifier
from uploader.outcomes import SecurityUnavailable

_REMEMBERED = 4096

log = structlog.get_logger(__name__)


class Authority(Protocol):
    """What turns an Authorization header into a caller."""

    def caller(self, authorization: str | None, request_id: str) -> Identity | None:
        """Return the caller, or None for an anonymous one."""


class SecurityAuthority:
    """Asks `GET <security>/auth` over kept connections; its answer is a signed identity.

    A page asks for dozens of pictures at once with one credential: a yes holds to the end of the
    second in which it was asked for, which is how long the gateway would keep it.
    """

    def __init__(
        self, security_url: str, verifier: IdentityVerifier, clock: Callable[[], float] = time.time
    ) -> None:
        self._url = f"{security_url}/auth"
        self._verifier = verifier
        self._clock = clock
        self._known: tuple[int, dict[str, Identity]] = (0, {})
        self._http = urllib3.PoolManager(
            timeout=urllib3.Timeout(connect=1.0, read=3.0), retries=False, maxsize=32
        )

    def caller(self, authorization: str | None, request_id: str) -> Identity | None:
        """Return the caller; no credential or a bad one is anonymous.

        Raises SecurityUnavailable when the service does not say yes or no.
        """
        if not authorization:
            return None
        known = self._known_this_second()
        if authorization in known:
            return known[authorization]
        caller = self._ask(authorization, request_id)
        if caller is not None and len(known) < _REMEMBERED:
            known[authorization] = caller
        return caller

    def _known_this_second(self) -> dict[str, Identity]:
        """Return who is known; whoever asks late still writes to the second that it began in."""
        now = int(self._clock())
        second, known = self._known
        if second != now:
            known = {}
            self._known = (now, known)
        return known

    def _ask(self, authorization: str, request_id: str) -> Identity | None:
        try:
            answer = self._http.request(
                "GET",
                self._url,
                headers={"Authorization": authorization, "X-Request-ID": request_id},
            )
        except (urllib3.exceptions.HTTPError, ValueError, UnicodeError) as error:
            log.warning("security_unavailable", reason=type(error).__name__)
            raise SecurityUnavailable from error
        if answer.status == 200:
            return self._verifier.verify(answer.headers.get(HEADER))
        if answer.status in {400, 401, 403}:
            return None
        raise SecurityUnavailable
