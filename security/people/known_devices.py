"""Devices on which somebody signed in before, known by a token (OWASP, "Device Cookies").

A token is no credential: it says that this device has proved this login, so that its attempts are
counted by themselves, and what strangers guess does not delay it.
"""

import hashlib
import hmac
import re

from security.clock import Clock
from security.records.identifiers import in_base62, new_id

# As many people as share one browser, at most.
_MOST = 4
_DAY_SECONDS = 86_400
_VALID_DAYS = 400
# A nonce, the day of its issue, and the signature over both and the login.
_ONE = re.compile(r"([0-9A-Za-z]{22})\.([0-9]{5})\.([0-9A-Za-z]{43})", re.ASCII)
_BETWEEN = "-"
# So many characters the longest text has.
MOST_CHARACTERS = _MOST * 73 - 1


class KnownDevices:
    """Makes and recognises the text that a device keeps: the tokens of its last few logins."""

    def __init__(self, key: bytes, clock: Clock) -> None:
        self._key = key
        self._clock = clock

    def nonce_for(self, canonical_login: str, kept: str) -> str | None:
        """Return the nonce of the token for this login, or None where the device has none."""
        for one in kept.split(_BETWEEN):
            nonce = self._nonce(canonical_login, one)
            if nonce is not None:
                return nonce
        return None

    def added(self, canonical_login: str, kept: str) -> str:
        """Return what the device keeps from now on: a new token for this login, and its others."""
        nonce = new_id()
        day = f"{int(self._clock()) // _DAY_SECONDS:05}"
        others = [
            one
            for one in kept.split(_BETWEEN)
            if _ONE.fullmatch(one) and self._nonce(canonical_login, one) is None
        ]
        new = f"{nonce}.{day}.{self._signature(canonical_login, nonce, day)}"
        return _BETWEEN.join([new, *others][:_MOST])

    def _nonce(self, canonical_login: str, token: str) -> str | None:
        form = _ONE.fullmatch(token)
        if form is None:
            return None
        nonce, day, signature = form.groups()
        if not hmac.compare_digest(signature, self._signature(canonical_login, nonce, day)):
            return None
        age = int(self._clock()) // _DAY_SECONDS - int(day)
        return nonce if age <= _VALID_DAYS else None

    def _signature(self, canonical_login: str, nonce: str, day: str) -> str:
        signed = f"{nonce}.{day}.{canonical_login}".encode("utf-8", "surrogatepass")
        return in_base62(hmac.digest(self._key, signed, hashlib.sha256))
