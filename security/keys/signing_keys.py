"""The signing keys in the database: made when missing, rotated, retired."""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Connection, delete, select, update

from security.keys.key_material import KeyMaterial, new_key, open_private_key
from security.records.tables import signing_keys


class Purpose(StrEnum):
    """What a key signs; a key never signs for two purposes."""

    ACCESS = "access"
    IDENTITY = "identity"


# The longest life of a token of each kind, whatever the settings say (see signed_tokens).
LONGEST_LIFE_SECONDS = {Purpose.ACCESS: 900, Purpose.IDENTITY: 120}
# A process may sign with the old key for a moment more, because it reads the keys anew only every
# few seconds and its clock is a little off.
_RETIREMENT_MARGIN_SECONDS = 60


@dataclass(frozen=True)
class StoredKey:
    """A signing key and the times between which it signs and is accepted, in unix seconds."""

    material: KeyMaterial
    purpose: Purpose
    signs_from: int
    retires_at: int | None

    @property
    def kid(self) -> str:
        """The name under which others look the key up."""
        return self.material.kid

    def is_accepted(self, now: float) -> bool:
        """Say whether what this key signed may still be believed."""
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
    """Make the first key of each purpose, and check that the secret opens those that exist.

    Raises UnreadableKeyError where the secret is not the one that the keys were made with.
    """
    present = load_keys(connection, now)
    for key in present:
        open_private_key(key.material.encrypted_private_key, passphrase)
    for purpose in set(Purpose) - {key.purpose for key in present if key.retires_at is None}:
        _add(connection, purpose, passphrase, now, signs_from=now)


def rotate_keys(
    connection: Connection, passphrase: bytes, now: int, announce_seconds: int
) -> list[StoredKey]:
    """Announce a new key for each purpose; the former retires when its last token is dead.

    Between now and `signs_from` the new key is published only, so that every service knows it
    before the first token names it.
    """
    signs_from = now + announce_seconds
    for purpose in Purpose:
        last_token_dies = signs_from + LONGEST_LIFE_SECONDS[purpose] + _RETIREMENT_MARGIN_SECONDS
        connection.execute(
            update(signing_keys)
            .where(signing_keys.c.purpose == purpose.value, signing_keys.c.retires_at.is_(None))
            .values(retires_at=last_token_dies)
        )
        _add(connection, purpose, passphrase, now, signs_from=signs_from)
    connection.execute(delete(signing_keys).where(signing_keys.c.retires_at <= now))
    return load_keys(connection, now)


def discard_keys(connection: Connection, passphrase: bytes, now: int) -> None:
    """Drop every key at once, for keys that leaked or whose secret is lost.

    Every access token dies with its key; refresh tokens go on, so that nobody has to log in.
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
