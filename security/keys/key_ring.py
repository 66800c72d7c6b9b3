"""The signing keys in memory, reloaded from the database every few seconds."""

import threading
from dataclasses import dataclass

from security.clock import Clock
from security.keys.key_material import (
    PrivateKey,
    PublicKey,
    UnreadableKeyError,
    open_private_key,
    open_public_key,
    public_jwk,
)
from security.keys.signing_keys import Purpose, StoredKey, load_keys
from security.outcomes import DatabaseUnavailable, KeysUnavailable
from security.records.database import Database

RELOAD_SECONDS = 5.0
UNKNOWN_KEY_RELOAD_SECONDS = 1.0


@dataclass(frozen=True)
class Signer:
    """The key that signs now, and its id."""

    kid: str
    private_key: PrivateKey


class KeyRing:
    """Finds keys in memory; a rotation is seen within RELOAD_SECONDS."""

    def __init__(self, database: Database, passphrase: bytes, clock: Clock) -> None:
        self._database = database
        self._passphrase = passphrase
        self._clock = clock
        self._reloading = threading.Lock()
        self._loaded_at: float | None = None
        self._keys: list[StoredKey] = []
        self._private: dict[str, PrivateKey] = {}
        self._public: dict[str, PublicKey] = {}

    def signer(self, purpose: Purpose) -> Signer:
        """Return the newest key that may sign. Raises KeysUnavailable, DatabaseUnavailable."""
        now = self._clock()
        signing = [k for k in self._accepted(purpose, now) if k.signs_from <= now]
        if not signing:
            raise KeysUnavailable
        newest = signing[-1]
        private_key = self._private.get(newest.kid)
        if private_key is None:
            try:
                private_key = open_private_key(
                    newest.material.encrypted_private_key, self._passphrase
                )
            except UnreadableKeyError as error:
                raise KeysUnavailable from error
            self._private[newest.kid] = private_key
        return Signer(newest.kid, private_key)

    def public_key(self, purpose: Purpose, kid: str) -> PublicKey | None:
        """Return the key with this id, or None. Raises DatabaseUnavailable before any is loaded."""
        now = self._clock()
        if kid not in {key.kid for key in self._accepted(purpose, now)}:
            # Another process may sign with a key that this one has not loaded yet.
            self._reload_when_old(now, UNKNOWN_KEY_RELOAD_SECONDS)
        if kid not in {key.kid for key in self._accepted(purpose, now)}:
            return None
        return self._public.get(kid)

    def published(self, purpose: Purpose) -> list[dict[str, str]]:
        """Return the public keys of this purpose as JWKs, announced ones included (RFC 7517)."""
        return [
            public_jwk(key.kid, key.material.public_key)
            for key in self._accepted(purpose, self._clock())
        ]

    def _accepted(self, purpose: Purpose, now: float) -> list[StoredKey]:
        self._reload_when_old(now)
        return [k for k in self._keys if k.purpose is purpose and k.is_accepted(now)]

    def _reload_when_old(self, now: float, old_after_seconds: float = RELOAD_SECONDS) -> None:
        loaded_at = self._loaded_at
        if loaded_at is not None and 0 <= now - loaded_at < old_after_seconds:
            return
        # One thread reloads; meanwhile the others go on with the keys that are loaded.
        if not self._reloading.acquire(blocking=loaded_at is None):
            return
        try:
            if self._loaded_at == loaded_at:
                self._reload(now)
        finally:
            self._reloading.release()

    def _reload(self, now: float) -> None:
        try:
            with self._database.reading() as connection:
                keys = load_keys(connection, now)
        except DatabaseUnavailable:
            if self._loaded_at is None:
                raise
            self._loaded_at = now
            return
        self._public = {key.kid: open_public_key(key.material.public_key) for key in keys}
        self._private = {k.kid: self._private[k.kid] for k in keys if k.kid in self._private}
        self._keys, self._loaded_at = keys, now
