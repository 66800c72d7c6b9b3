"""The internal identity token of a session, minted seldom and handed out often."""

import threading
from collections.abc import Hashable

from cachetools import TLRUCache

from security.clock import Clock
from security.credentials.live_sessions import Session
from security.credentials.signed_tokens import SignedTokens
from security.keys.key_ring import KeyRing
from security.keys.signing_keys import Purpose


class IdentityTokens:
    """Gives the identity token of a session that has just been found alive.

    A token is handed out again during the first half of its life, so that who receives it always
    has the second half left. It may outlive its session, but is never asked for after that.
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
            capacity, ttu=self._handed_out_until, timer=clock
        )
        self._lock = threading.Lock()

    def of(self, session: Session) -> str:
        """Return the token for header `X-Identity`. Raises KeysUnavailable, DatabaseUnavailable."""
        signer = self._key_ring.signer(Purpose.IDENTITY)
        # Everything that the token says, and the key that vouches for it.
        place = (session.id, session.login, session.scopes, session.role, signer.kid)
        with self._lock:
            cached = self._minted.get(place)
        if cached is not None:
            return cached[0]
        minted = self._tokens.mint_identity(session, self._lifetime)
        with self._lock:
            self._minted[place] = minted
        return minted[0]

    def _handed_out_until(self, _place: Hashable, minted: tuple[str, int], _now: float) -> float:
        return minted[1] - self._lifetime / 2
