"""The signing keys of a running system, opened as whoever has its data folder can open them."""

from __future__ import annotations

import base64
import json
import sqlite3
import time
from contextlib import closing

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from tests.contract.forgeries import ACCESS, Forger, Key
from tests.system.instance import Instance
from tests.system.people import Person

_NEWEST = """
    SELECT kid, encrypted_private_key FROM signing_keys
    WHERE purpose = ? AND retires_at IS NULL ORDER BY signs_from DESC LIMIT 1
"""


def claims_of(token: str) -> dict[str, object]:
    """Returns what a token says, unverified."""
    part = token.split(".")[1]
    said: dict[str, object] = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return said


def forger_of(vitrine: Instance, person: Person) -> Forger:
    """Returns who signs access tokens of somebody's session with the key of the system."""
    if vitrine.process is None:
        pytest.skip("the keys of a deployed system are not here")
    said = claims_of(person.token)
    return Forger(
        ACCESS, vitrine.url, int(time.time()),
        signing_key(vitrine, "access"), signing_key(vitrine, "identity"),
        user=str(said["sub"]), session=str(said["sid"]),
    )  # fmt: skip


def signing_key(vitrine: Instance, purpose: str) -> Key:
    """Returns the key that signs tokens of a purpose."""
    secret = (vitrine.data / "secrets" / "security_secret").read_text().strip()
    passphrase = HKDF(SHA256(), 32, None, b"vitrine/security/signing-keys").derive(secret.encode())
    file = vitrine.data / "databases" / "security.db"
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
        kid, encrypted = database.execute(_NEWEST, [purpose]).fetchone()
    opened = load_pem_private_key(encrypted.encode(), passphrase)
    assert isinstance(opened, Ed25519PrivateKey)
    return Key(kid, opened)
