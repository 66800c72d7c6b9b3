"""Keys as bytes: named, encrypted and opened."""

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
)

from security.keys.key_material import (
    UnreadableKeyError,
    derive_secret,
    new_key,
    open_private_key,
    open_public_key,
    public_jwk,
    thumbprint,
)

# Encrypted with the right passphrase, and of another kind.
X25519_KEY = (
    X25519PrivateKey.generate()
    .private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"passphrase"))
    .decode()
)


def test_the_name_of_a_key_is_its_thumbprint() -> None:
    """The example of RFC 8037, appendix A.3."""
    public_key = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
    assert thumbprint(public_key) == "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k"


def test_another_secret_does_not_open_a_key() -> None:
    material = new_key(b"one secret")
    with pytest.raises(UnreadableKeyError):
        open_private_key(material.encrypted_private_key, b"another")


def test_a_new_key_signs_what_its_published_half_verifies() -> None:
    material = new_key(b"passphrase")
    signature = open_private_key(material.encrypted_private_key, b"passphrase").sign(b"message")
    open_public_key(material.public_key).verify(signature, b"message")
    assert material.kid == thumbprint(material.public_key)


@pytest.mark.parametrize("stored", ["", "no key", X25519_KEY])
def test_what_is_no_ed25519_key_is_unreadable(stored: str) -> None:
    with pytest.raises(UnreadableKeyError):
        open_private_key(stored, b"passphrase")


def test_a_published_key_has_no_private_half() -> None:
    material = new_key(b"passphrase")
    assert public_jwk(material.kid, material.public_key) == {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": material.public_key,
        "kid": material.kid,
        "use": "sig",
        "alg": "EdDSA",
    }


def test_secrets_for_two_uses_have_nothing_in_common() -> None:
    one, other = (derive_secret("secret of the operator", use) for use in ("one", "other"))
    assert len(one) == len(other) == 32
    assert one != other
    assert one == derive_secret("secret of the operator", "one")
