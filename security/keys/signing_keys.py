"""The signing keys in the database: created when missing, rotated, retired."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, delete, select, update

from security.keys.key_material import KeyMaterial, new_key, open_private_key
from security.records.tables import signing_keys


class Purpose(StrEnum):
    """The kind of token that a key signs; no key signs both."""

    ACCESS = "access"
    IDENTITY = "identity"


# Upper bound of the lifetime of a token; the settings stay below it, and verifiers check it.
LONGEST_LIFE_SECONDS = {Purpose.ACCESS: 900, Purpose.IDENTITY: 120}
# How long an identity can be renewed after it has expired (`security/auth.py`).
RENEWABLE_SECONDS = 24 * 3600
# How long a token of each kind can be of use, which its key has to outlive.
_LONGEST_USE_SECONDS = {
    Purpose.ACCESS: LONGEST_LIFE_SECONDS[Purpose.ACCESS],
    Purpose.IDENTITY: LONGEST_LIFE_SECONDS[Purpose.IDENTITY] + RENEWABLE_SECONDS,
}
# A process may sign with the old key a little longer: it reloads keys every few seconds, and its
# clock may be slow.
_RETIREMENT_MARGIN_SECONDS = 60


@dataclass(frozen=True)
class StoredKey:
    """A signing key, from when on it signs and until when it is accepted, in unix seconds."""

    material: KeyMaterial
    purpose: Purpose
    signs_from: int
    retires_at: int | None

    @property
    def kid(self) -> str:
        """The id of the key in the header of a token (RFC 7515, section 4.1.4)."""
        return self.material.kid

    def is_accepted(self, now: float) -> bool:
        """Return whether tokens of this key are still accepted."""
        return self.retires_at is None or now < self.retires_at


def load_keys(connection: Connection, now: float) -> list[StoredKey]:
    """Return all keys that are not retired, the newest last."""
    rows = connection.execute(select(signing_keys).order_by(signing_keys.c.signs_from)).all()
    keys = [
        StoredKey(
            KeyMaterial(row.kid, row.public_key, row.encrypted_private_key),
            Purpose(row.purpose),
            row.signs_from,
            row.retires_at,
        )
        for row in rows
    ]
    return [key for key in keys if key.is_accepted(now)]


def ensure_keys(connection: Connection, passphrase: bytes, now: int) -> None:
    """Create missing keys, and check that the passphrase decrypts those that exist.

    Raises UnreadableKeyError if they were encrypted with another one.
    """
    present = load_keys(connection, now)
    for key in present:
        open_private_key(key.material.encrypted_private_key, passphrase)
    for purpose in set(Purpose) - {key.purpose for key in present if key.retires_at is None}:
        _add(connection, purpose, passphrase, now, signs_from=now)


def rotate_keys(
    connection: Connection, passphrase: bytes, now: int, announce_seconds: int
) -> list[StoredKey]:
    """Announce a new key for each purpose; the old one retires after the last use of a token.

    Between now and `signs_from` the new key is published only, so that every service knows it
    before the first token names it.
    """
    signs_from = now + announce_seconds
    for purpose in Purpose:
        last_use = signs_from + _LONGEST_USE_SECONDS[purpose] + _RETIREMENT_MARGIN_SECONDS
        connection.execute(
            update(signing_keys)
            .where(signing_keys.c.purpose == purpose.value, signing_keys.c.retires_at.is_(None))
            .values(retires_at=last_use)
        )
        _add(connection, purpose, passphrase, now, signs_from=signs_from)
    connection.execute(delete(signing_keys).where(signing_keys.c.retires_at <= now))
    return load_keys(connection, now)


def discard_keys(connection: Connection, passphrase: bytes, now: int) -> None:
    """Replace every key at once, for keys that leaked or whose secret is lost.

    Access tokens become invalid; refresh tokens stay valid, so that no user has to sign in.
    """
    connection.execute(delete(signing_keys))
    ensure_keys(connection, passphrase, now)


def _add(
    connection: Connection, purpose: Purpose, passphrase: bytes, now: int, *, signs_from: int
) -> None:
    material = new_key(passphrase)
    connection.execute(
        signing_keys.insert().values(
            kid=material.kid,
            purpose=purpose.value,
            public_key=material.public_key,
            encrypted_private_key=material.encrypted_private_key,
            created_at=now,
            signs_from=signs_from,
        )
    )
