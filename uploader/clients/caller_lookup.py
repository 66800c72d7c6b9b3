"""Finds the caller behind a credential, and caches the answer for the second."""

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

import structlog
from cachetools import TLRUCache

from uploader.clients.identity_tokens import Caller, IdentityVerifier
from uploader.clients.security_client import Security, SentCredential
from uploader.outcomes import SecurityUnavailable

_MOST_CACHED = 4096

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Cached:
    """A caller, and the time until which it is cached."""

    caller: Caller
    until: float


class CallerLookup:
    """Asks the security service about a credential; its answer is a signed identity.

    A page requests dozens of pictures at once with one credential: an accepted one is cached to
    the end of the second, as long as the gateway caches the answer, for the address that it came
    from. A refusal is never cached.
    """

    def __init__(
        self, security: Security, verifier: IdentityVerifier, clock: Callable[[], float] = time.time
    ) -> None:
        self._security = security
        self._verifier = verifier
        self._clock = clock
        self._cached: TLRUCache[SentCredential, _Cached] = TLRUCache(
            _MOST_CACHED, ttu=lambda _key, cached, _now: cached.until, timer=clock
        )
        self._lock = threading.Lock()

    def find(self, credential: SentCredential | None, request_id: str) -> Caller | None:
        """Return the caller; None without a credential, and with one that is refused.

        Raises SecurityUnavailable where the service neither accepts nor refuses it.
        """
        if credential is None:
            return None
        with self._lock:
            cached = self._cached.get(credential)
        if cached is not None:
            return cached.caller
        # Taken before the request: a slow answer must not outlive a revocation.
        until = math.floor(self._clock()) + 1
        caller = self._ask(credential, request_id)
        if caller is not None:
            with self._lock:
                self._cached[credential] = _Cached(caller, until)
        return caller

    def _ask(self, credential: SentCredential, request_id: str) -> Caller | None:
        try:
            token = self._security.identity_of(credential, request_id)
        except SecurityUnavailable as outcome:
            log.warning("security_unavailable", reason=type(outcome.__cause__ or outcome).__name__)
            raise
        return None if token is None else self._verifier.verify(token)
