"""Identity tokens for the services inside, cached for each session."""

import threading
from collections.abc import Hashable

from cachetools import TLRUCache

from security.clock import Clock
from security.credentials.live_sessions import Session
from security.credentials.signed_tokens import SignedTokens
from security.keys.key_ring import KeyRing
from security.keys.signing_keys import Purpose


class IdentityTokens:
    """Mints the identity token of a live session, or returns the cached one.

    A token is cached for the first half of its lifetime, so that its receiver always has the
    second half left. Only sessions that were just found alive may be passed in: a cached token
    outlives a logout.
    """

    def __init__(
        self,
        tokens: SignedTokens,
        key_ring: KeyRing,
        lifetime_seconds: int,
        clock: Clock,
        *,
        capacity: int = 4096,
    ) -> None:
        self._tokens = tokens
        self._key_ring = key_ring
        self._lifetime = lifetime_seconds
        self._minted: TLRUCache[Hashable, tuple[str, int]] = TLRUCache(
            capacity, ttu=self._cached_until, timer=clock
        )
        self._lock = threading.Lock()

    def of(self, session: Session) -> str:
        """Return the token for header `X-Identity`. Raises KeysUnavailable, DatabaseUnavailable."""
        signer = self._key_ring.signer(Purpose.IDENTITY)
        # All that the token says, and the key that signs it: a change of any is a cache miss.
        key = (session.id, session.login, session.scopes, session.role, signer.kid)
        with self._lock:
            cached = self._minted.get(key)
        if cached is not None:
            return cached[0]
        minted = self._tokens.mint_identity(session, self._lifetime)
        with self._lock:
            self._minted[key] = minted
        return minted[0]

    def _cached_until(self, _key: Hashable, minted: tuple[str, int], _now: float) -> float:
        return minted[1] - self._lifetime / 2
