"""Forged signatures, each with a name: of other bytes, by other algorithms, with keys of one's own.

The claims are those of a good token, and only the signature or what the header says of it is wrong.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.contract.forgeries import Forge, Forger, base64url

# The order of the group of Ed25519 (RFC 8032, section 5.1).
_ORDER = 2**252 + 27742317777372353535851937790883648493
_HALF = 32
_HASHES = {"HS256": "sha256", "HS384": "sha384", "HS512": "sha512"}


def _parts(forger: Forger) -> tuple[str, bytes, int]:
    """Returns what a good token signs, and the two halves of its signature: R, and S as number."""
    message, _, signature = forger.token().rpartition(".")
    raw = base64.urlsafe_b64decode(signature + "==")
    return message, raw[:_HALF], int.from_bytes(raw[_HALF:], "little")


def _with(forger: Forger, signature: bytes, **header: Any) -> str:
    """A good message with this in place of its signature."""
    return f"{forger.message(**header)}.{base64url(signature)}"


def _with_s(forger: Forger, change: int, times: int = 1) -> str:
    """A good token in which S is another number of the same residue, or of the opposite one."""
    message, r, s = _parts(forger)
    return f"{message}.{base64url(r + (times * s + change).to_bytes(_HALF, 'little'))}"


def _swapped(forger: Forger) -> str:
    message, r, s = _parts(forger)
    return f"{message}.{base64url(s.to_bytes(_HALF, 'little') + r)}"


def _with_byte(forger: Forger, place: int) -> str:
    """A good token with the lowest bit of one byte of its signature changed."""
    message, r, s = _parts(forger)
    raw = bytearray(r + s.to_bytes(_HALF, "little"))
    raw[place] ^= 1
    return f"{message}.{base64url(bytes(raw))}"


def _signed(forger: Forger, signed: bytes) -> str:
    """A good message with a true signature of other bytes."""
    return _with(forger, forger.key.private.sign(signed))


def _hmac(forger: Forger, algorithm: str, secret: bytes) -> str:
    message = forger.message(alg=algorithm)
    digest = hmac.digest(secret, message.encode(), _HASHES[algorithm])
    return f"{message}.{base64url(digest)}"


def _public_key(forger: Forger, form: str) -> bytes:
    """Returns the public key as somebody may have handed it to a function that wants a secret."""
    public = forger.key.private.public_key()
    raw = public.public_bytes_raw()
    if form == "PEM":
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    if form == "DER":
        return public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if form == "JWK":
        return json.dumps(_jwk(forger.key.private, forger.key.kid)).encode()
    return base64url(raw).encode() if form == "base64url" else raw


def _jwk(key: Ed25519PrivateKey, kid: str) -> dict[str, str]:
    x = base64url(key.public_key().public_bytes_raw())
    return {"kty": "OKP", "crv": "Ed25519", "x": x, "kid": kid, "alg": "EdDSA"}


def _thumbprint(key: Ed25519PrivateKey) -> str:
    """Returns the name that a key of this service would have (RFC 7638)."""
    members = {name: _jwk(key, "")[name] for name in ("crv", "kty", "x")}
    return base64url(hashlib.sha256(json.dumps(members, separators=(",", ":")).encode()).digest())


def _own_key(forger: Forger, **header: Any) -> str:
    """Signed with a key of one's own, of which the header tells."""
    own = Ed25519PrivateKey.generate()
    told = {
        name: value(own) if callable(value) else value for name, value in header.items()
    }  # fmt: skip
    return forger.sign(forger.header(**told), forger.claims(), own)


def key_at(forger: Forger, member: str, url: str) -> str:
    """A token of a key of one's own whose header says where that key is to be fetched."""
    return _own_key(forger, **{member: url})


def _es256(forger: Forger, **header: Any) -> str:
    own = ec.generate_private_key(ec.SECP256R1())
    message = forger.message(alg="ES256", **header)
    r, s = decode_dss_signature(own.sign(message.encode(), ec.ECDSA(SHA256())))
    return f"{message}.{base64url(r.to_bytes(_HALF, 'big') + s.to_bytes(_HALF, 'big'))}"


def _jwe(forger: Forger, algorithm: str, **header: Any) -> str:
    """Five parts: what is encrypted to somebody, and signed by nobody (RFC 7516)."""
    told = {"alg": algorithm, "enc": "A256GCM", "typ": forger.profile.type, **header}
    parts = (json.dumps(told), "", "i" * 12, json.dumps(forger.claims()), "t" * 16)
    return ".".join(map(base64url, parts))


# Points of small order in place of R, under S = 0: true for a key of small order.
_NEUTRAL, _OF_ORDER_TWO = b"\x01" + bytes(31), b"\xec" + b"\xff" * 30 + b"\x7f"

FORGED_SIGNATURES: dict[str, Forge] = {
    "S and the order of the group": lambda f: _with_s(f, _ORDER),
    "S and seven times the order": lambda f: _with_s(f, 7 * _ORDER),
    "S negated": lambda f: _with_s(f, _ORDER, -1),
    "S zero, R neutral": lambda f: _with(f, _NEUTRAL + bytes(_HALF)),
    "S zero, R of order two": lambda f: _with(f, _OF_ORDER_TWO + bytes(_HALF)),
    "S the order, R neutral": lambda f: _with(f, _NEUTRAL + _ORDER.to_bytes(_HALF, "little")),
    "signature of zeros": lambda f: _with(f, bytes(64)),
    "signature of ones": lambda f: _with(f, b"\xff" * 64),
    "signature swapped": _swapped,
    "signature with a byte more": lambda f: _with(f, f.key.private.sign(b"") + b"\x00"),
    "signature with a byte less": lambda f: _with(f, f.key.private.sign(b"")[:-1]),
    **{
        f"byte {place} of the signature": lambda f, place=place: _with_byte(f, place)
        for place in (0, 15, 31, 32, 47, 63)
    },
    "signature of nothing": lambda f: _signed(f, b""),
    "signature of the claims": lambda f: _signed(f, json.dumps(f.claims()).encode()),
    "signature of the header": lambda f: _signed(f, f.message().split(".")[0].encode()),
    "signature of a hash": lambda f: _signed(f, hashlib.sha512(f.message().encode()).digest()),
    "signature of what is decoded": lambda f: _signed(
        f, f"{json.dumps(f.header())}.{json.dumps(f.claims())}".encode()
    ),
    "signature with a newline": lambda f: _signed(f, f.message().encode() + b"\n"),
    **{
        f"{algorithm} with the public key, {form}": lambda f, a=algorithm, form=form: _hmac(
            f, a, _public_key(f, form)
        )
        for algorithm in _HASHES
        for form in ("raw", "base64url", "PEM", "DER", "JWK")
    },
    **{
        f"HS512 with {name}": lambda f, secret=secret: _hmac(f, "HS512", secret)
        for name, secret in {
            "nothing": b"", "zeros": bytes(64), "a word": b"secret", "another": b"changeme",
        }.items()
    },
    "HS512 with the name of the key": lambda f: _hmac(f, "HS512", f.key.kid.encode()),
    **{
        f"alg {name}": lambda f, name=name: f.headed(alg=name)
        for name in ("nOnE", "NONE", "EdDSA ", "EdDSA\x00", "", "ES256", "ES256K", "ES512", "PS256",
                     "Ed448", "HS512", "dir", "ECDH-ES", "X25519")
    },
    **{
        f"alg {name} unsigned": lambda f, name=name: f.message(alg=name) + "."
        for name in ("NONE", "nOnE", "EdDSA", "")
    },
    "alg null": lambda f: f.headed(alg=None),
    "alg true": lambda f: f.headed(alg=True),
    "alg an object": lambda f: f.headed(alg={"name": "EdDSA"}),
    "alg under another name": lambda f: f.headed(Alg="EdDSA"),
    "ES256 of zeros": lambda f: _with(f, bytes(64), alg="ES256"),
    "ES256 of ones": lambda f: _with(f, (bytes(31) + b"\x01") * 2, alg="ES256"),
    "ES256 of an own key": _es256,
    "own key in the header": lambda f: _own_key(f, jwk=lambda key: _jwk(key, f.key.kid)),
    "own key under its own name": lambda f: _own_key(f, kid=_thumbprint),
    "own key under its own name and in the header": lambda f: _own_key(
        f, kid=_thumbprint, jwk=lambda key: _jwk(key, _thumbprint(key))
    ),
    "own key at an address": lambda f: key_at(f, "jku", "http://127.0.0.1:9/keys"),
    "own key as a certificate": lambda f: _own_key(f, x5c=["MIIB"]),
    "own key by the print of a certificate": lambda f: _own_key(f, x5t="A" * 27),
    "own key as the name": lambda f: _own_key(f, kid=lambda key: json.dumps(_jwk(key, "own"))),
    "encrypted by ECDH-ES": lambda f: _jwe(
        f, "ECDH-ES", epk={"kty": "OKP", "crv": "X25519", "x": "A" * 43}
    ),
    "encrypted by ECDH-ES, off the curve": lambda f: _jwe(
        f, "ECDH-ES", epk={"kty": "EC", "crv": "P-256", "x": "A" * 43, "y": "A" * 43}
    ),
    "encrypted directly": lambda f: _jwe(f, "dir"),
}  # fmt: skip
