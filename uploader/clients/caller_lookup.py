"""Finds the caller behind an Authorization header, and remembers the answer to the second's end."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from cachetools import TLRUCache

from uploader.clients.identity_tokens import Caller, IdentityVerifier
from uploader.clients.security_client import Security
from uploader.outcomes import SecurityUnavailable

_MOST_REMEMBERED = 4096

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Known:
    """A caller, and the time at which the security service has to be asked again."""

    caller: Caller
    until: float


class CallerLookup:
    """Asks the security service about a credential; its answer is a signed identity.

    A page asks for dozens of pictures at once with one credential: a yes holds to the end of the
    second in which it was asked for, which is how long the gateway would keep it. A no is never
    remembered.
    """

    def __init__(
        self, security: Security, verifier: IdentityVerifier, clock: Callable[[], float] = time.time
    ) -> None:
        self._security = security
        self._verifier = verifier
        self._clock = clock
        self._known: TLRUCache[str, _Known] = TLRUCache(
            _MOST_REMEMBERED, ttu=lambda _key, known, _now: known.until, timer=clock
        )
        self._lock = threading.Lock()

    def find(self, authorization: str | None, request_id: str) -> Caller | None:
        """Return the caller; no credential or a bad one is anonymous.

        Raises SecurityUnavailable when the service does not say yes or no.
        """
        if not authorization:
            return None
        with self._lock:
            known = self._known.get(authorization)
        if known is not None:
            return known.caller
        # Taken before the question: an answer that took long must not outlive a revocation.
        until = math.floor(self._clock()) + 1
        caller = self._ask(authorization, request_id)
        if caller is not None:
            with self._lock:
                self._known[authorization] = _Known(caller, until)
        return caller

    def _ask(self, authorization: str, request_id: str) -> Caller | None:
        try:
            token = self._security.identity_of(authorization, request_id)
        except SecurityUnavailable as outcome:
            log.warning("security_unavailable", reason=type(outcome.__cause__ or outcome).__name__)
            raise
        return None if token is None else self._verifier.verify(token)
