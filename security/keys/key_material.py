"""Ed25519 keys: generated, encrypted, decrypted and published; the only user of `cryptography`."""

import base64
import hashlib
from dataclasses import dataclass

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PrivateKey = Ed25519PrivateKey
PublicKey = Ed25519PublicKey


class UnreadableKeyError(Exception):
    """The key was encrypted with another VITRINE_SECURITY_SECRET, or is damaged."""


@dataclass(frozen=True)
class KeyMaterial:
    """A signing key as it is stored: its id, its public key and its encrypted private key."""

    kid: str
    public_key: str
    encrypted_private_key: str


def derive_secret(secret: str, use: str) -> bytes:
    """Derive 32 bytes for one use from the secret of the operator (HKDF, RFC 5869)."""
    return HKDF(
        algorithm=hashes.SHA256(), length=32, salt=None, info=f"vitrine/security/{use}".encode()
    ).derive(secret.encode())


def new_key(passphrase: bytes) -> KeyMaterial:
    """Generate an Ed25519 key; its private key is PKCS8, encrypted with the passphrase."""
    private_key = Ed25519PrivateKey.generate()
    public_key = _base64url(
        private_key.public_key().public_bytes(
            serialization.Encoding.Raw, serialization.PublicFormat.Raw
        )
    )
    encrypted = private_key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(passphrase),
    )
    return KeyMaterial(thumbprint(public_key), public_key, encrypted.decode("ascii"))


def open_private_key(encrypted: str, passphrase: bytes) -> PrivateKey:
    """Decrypt a private key. Raises UnreadableKeyError if the passphrase is wrong."""
    try:
        opened = serialization.load_pem_private_key(encrypted.encode("ascii"), passphrase)
    except (ValueError, TypeError) as error:
        raise UnreadableKeyError from error
    if not isinstance(opened, Ed25519PrivateKey):
        raise UnreadableKeyError
    return opened


def open_public_key(public_key: str) -> PublicKey:
    """Return the public key of 43 base64url characters."""
    return Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(public_key + "="))


def thumbprint(public_key: str) -> str:
    """Return the id of a key: its SHA-256 JWK thumbprint (RFC 7638, members as in RFC 8037)."""
    members = f'{{"crv":"Ed25519","kty":"OKP","x":"{public_key}"}}'
    return _base64url(hashlib.sha256(members.encode("ascii")).digest())


def public_jwk(kid: str, public_key: str) -> dict[str, str]:
    """Return a public key as JWK (RFC 8037, section 2)."""
    return {
        "kty": "OKP",
        "crv": "Ed25519",
        "x": public_key,
        "kid": kid,
        "use": "sig",
        "alg": "EdDSA",
    }


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
