"""Identity tokens for the services inside, cached for each credential."""

import threading
from collections.abc import Hashable

from cachetools import TLRUCache

from security.clock import Clock
from security.credentials.credential import Credential
from security.credentials.signed_tokens import SignedTokens
from security.keys.key_ring import KeyRing
from security.keys.signing_keys import Purpose


class IdentityTokens:
    """Mints the identity token of a valid credential, or returns the cached one.

    A token is cached for the first half of its lifetime, so that its receiver always has the
    second half left. Only credentials that were just found valid may be passed in: a cached token
    outlives a sign-out.
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

    def of(self, credential: Credential) -> str:
        """Return the token for header `X-Identity`. Raises KeysUnavailable, DatabaseUnavailable."""
        signer = self._key_ring.signer(Purpose.IDENTITY)
        # All that the token says, and the key that signs it: a change of any is a cache miss.
        key = (
            credential.id,
            credential.login,
            credential.scopes,
            credential.role,
            credential.quota,
            signer.kid,
        )
        with self._lock:
            cached = self._minted.get(key)
        if cached is not None:
            return cached[0]
        minted = self._tokens.mint_identity(credential, self._lifetime)
        with self._lock:
            self._minted[key] = minted
        return minted[0]

    def _cached_until(self, _key: Hashable, minted: tuple[str, int], _now: float) -> float:
        return minted[1] - self._lifetime / 2
