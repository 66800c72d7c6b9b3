"""The internal identity of a session: minted seldom, handed out often."""

import threading
from collections import OrderedDict
from collections.abc import Hashable

from security.clock import Clock
from security.credentials.live_sessions import Session
from security.credentials.signed_tokens import SignedTokens
from security.keys.key_ring import KeyRing
from security.keys.signing_keys import Purpose

_CACHED_SESSIONS = 4096


class IdentityTokens:
    """Gives the identity token of a session that the caller has just seen alive.

    A token is given out again for the first half of its life. That never outlives a session,
    because nobody asks here for a session that is over.
    """

    def __init__(
        self, tokens: SignedTokens, keys: KeyRing, lifetime_seconds: int, clock: Clock
    ) -> None:
        self._tokens = tokens
        self._keys = keys
        self._lifetime = lifetime_seconds
        self._clock = clock
        self._minted: OrderedDict[tuple[Hashable, ...], tuple[str, int]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, session: Session) -> str:
        """Return the token for header `X-Identity`. Raises KeysUnavailable, DatabaseUnavailable."""
        signer = self._keys.signer(Purpose.IDENTITY)
        place = (session.id, session.login, session.scopes, session.role, signer.kid)
        with self._lock:
            kept = self._minted.get(place)
        if kept is not None and kept[1] - self._clock() > self._lifetime / 2:
            return kept[0]
        minted = self._tokens.mint_identity(session, self._lifetime)
        with self._lock:
            self._minted[place] = minted
            self._minted.move_to_end(place)
            if len(self._minted) > _CACHED_SESSIONS:
                self._minted.popitem(last=False)
        return minted[0]
