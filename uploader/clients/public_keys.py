"""The public keys of the security service, fetched when needed and cached while it is down."""

import base64
import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

import structlog
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from uploader.clients.security_client import Security
from uploader.outcomes import SecurityUnavailable

FETCH_SECONDS = 5.0
# A worker that starts before the security service should not answer 503 for long. While it has no
# keys, it leaves this much between two attempts, and less where they fail faster: so many times as
# long as the last one took.
FIRST_FETCH_SECONDS = 0.5
_PAUSE_FOR_AN_ATTEMPT = 10

log = structlog.get_logger(__name__)


class PublicKeys:
    """Finds a public key by `kid`; an unknown one causes at most one fetch in `FETCH_SECONDS`.

    While there are no keys at all, they are fetched more often, after a refused connection at once.
    """

    def __init__(self, security: Security, clock: Callable[[], float] = time.monotonic) -> None:
        self._security = security
        self._clock = clock
        self._keys: Mapping[str, Ed25519PublicKey] = {}
        self._fetched_at: float | None = None
        self._took = 0.0
        self._lock = threading.Lock()

    def find(self, kid: str) -> Ed25519PublicKey | None:
        """Return the key or None; raises SecurityUnavailable while no key set was ever read."""
        key = self._keys.get(kid)
        if key is None:
            self._refresh(kid)
            key = self._keys.get(kid)
        if not self._keys:
            raise SecurityUnavailable
        return key

    def ready(self) -> bool:
        """Say whether there are keys to verify with, fetching them when there are none yet."""
        if not self._keys:
            self._refresh("")
        return bool(self._keys)

    def _refresh(self, kid: str) -> None:
        with self._lock:
            first_pause = min(FIRST_FETCH_SECONDS, _PAUSE_FOR_AN_ATTEMPT * self._took)
            pause = FETCH_SECONDS if self._keys else first_pause
            began = self._clock()
            recent = self._fetched_at is not None and began - self._fetched_at < pause
            if recent or kid in self._keys:
                return
            try:
                self._keys = _read_keys(self._security.key_set())
            except (SecurityUnavailable, ValueError, KeyError, TypeError) as error:
                log.warning("keys_not_fetched", reason=type(error.__cause__ or error).__name__)
            # From the fetch's end on: a silent service must not delay one request after another.
            self._fetched_at = self._clock()
            self._took = self._fetched_at - began


def _read_keys(document: bytes) -> Mapping[str, Ed25519PublicKey]:
    """Read a JSON Web Key Set (RFC 7517) of Ed25519 keys (RFC 8037)."""
    keys: dict[str, Ed25519PublicKey] = {}
    for key in json.loads(document)["keys"]:
        if key.get("kty") == "OKP" and key.get("crv") == "Ed25519" and key.get("kid"):
            keys[str(key["kid"])] = Ed25519PublicKey.from_public_bytes(_decoded(key))
    if not keys:
        raise ValueError("The key set has no Ed25519 key.")
    return keys


def _decoded(key: dict[str, Any]) -> bytes:
    return base64.urlsafe_b64decode(str(key["x"]) + "=" * (-len(str(key["x"])) % 4))
