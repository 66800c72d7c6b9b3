"""Strict verification of identity tokens, the internal JWTs; the only module that uses PyJWT."""

import base64
import hashlib
import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import jwt
from cachetools import TLRUCache
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from uploader.clients.permissions import Role, Scope, parse_scopes
from uploader.outcomes import IdentityInvalid, IdentityRequired, SecurityUnavailable
from uploader.records.identifiers import ID_PATTERN
from uploader.records.quota import EVERYBODYS, OwnQuota

HEADER = "X-Identity"
AUDIENCE = "vitrine-internal"
_MAX_CHARACTERS = 2048
_MAX_SECONDS = 120
# The clocks of two machines may differ by this; the security service allows the same.
_LEEWAY_SECONDS = 5
_MOST_CACHED = 4096
# The largest number that every reader of JSON takes as it is (RFC 8259, section 6).
_MOST_AMOUNT = 2**53 - 1
_TEXTS = ("iss", "aud", "jti", "sid", "login", "scope", "role")
# Three base64url parts; an Ed25519 signature of 64 bytes has exactly 86 characters.
_SHAPE = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]{86})")


class Keys(Protocol):
    """Finds a public key by its `kid`."""

    def find(self, kid: str) -> Ed25519PublicKey | None:
        """Return the key, or None when it is not known."""

    def ready(self) -> bool:
        """Say whether there are keys at all."""


@dataclass(frozen=True)
class Caller:
    """Who asks, and what the credential behind the request permits."""

    user_id: str
    # The id of the session or of the API token.
    credential_id: str
    login: str
    scopes: frozenset[Scope]
    role: Role
    quota: OwnQuota = EVERYBODYS

    @property
    def api_token_id(self) -> str | None:
        """The id of the API token, or None: only a session permits to manage the account."""
        return None if Scope.ACCOUNT in self.scopes else self.credential_id


@dataclass(frozen=True)
class _Verified:
    """A caller, and the end of the token in seconds since 1970."""

    caller: Caller
    expires: float


class IdentityVerifier:
    """Verifies identity tokens, and caches verified ones until they expire.

    PyJWT checks signature, issuer, audience and times; what it does not (duplicate members, `typ`,
    types of claims, lifetime, size) is checked here.
    """

    def __init__(self, keys: Keys, issuer: str, clock: Callable[[], float] = time.time) -> None:
        self._keys = keys
        self._issuer = issuer
        self._verified: TLRUCache[bytes, _Verified] = TLRUCache(
            _MOST_CACHED, ttu=lambda _key, verified, _now: verified.expires, timer=clock
        )
        self._lock = threading.Lock()

    def verify(self, token: str | None) -> Caller:
        """Return the caller; raises IdentityRequired, or SecurityUnavailable without keys."""
        if not token:
            raise IdentityRequired
        if len(token) > _MAX_CHARACTERS or not token.isascii():
            raise IdentityInvalid
        fingerprint = hashlib.sha256(token.encode("ascii")).digest()
        with self._lock:
            known = self._verified.get(fingerprint)
        if known is not None:
            return known.caller
        try:
            verified = self._verify(token)
        except SecurityUnavailable:
            raise
        except Exception as error:
            raise IdentityInvalid from error
        with self._lock:
            self._verified[fingerprint] = verified
        return verified.caller

    def _verify(self, token: str) -> _Verified:
        match = _SHAPE.fullmatch(token)
        if match is None:
            raise IdentityInvalid
        header = _read(match[1])
        if set(header) != {"alg", "typ", "kid"} or not isinstance(header["kid"], str):
            raise IdentityInvalid
        if header["alg"] != "EdDSA" or header["typ"] != "identity+jwt":
            raise IdentityInvalid
        claims = _read(match[2])
        _decoded(match[3])
        key = self._keys.find(header["kid"])
        if key is None:
            raise IdentityInvalid
        jwt.decode(
            token,
            key=key,
            algorithms=["EdDSA"],
            audience=AUDIENCE,
            issuer=self._issuer,
            leeway=_LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "nbf", "iss", "aud", "sub", "jti"]},
        )
        return self._check_claims(claims)

    def _check_claims(self, claims: dict[str, Any]) -> _Verified:
        if any(type(claims[name]) is not int for name in ("exp", "iat", "nbf")):
            raise IdentityInvalid
        if not 0 < claims["exp"] - claims["iat"] <= _MAX_SECONDS or claims["nbf"] >= claims["exp"]:
            raise IdentityInvalid
        if any(type(claims[name]) is not str for name in _TEXTS):
            raise IdentityInvalid
        if not all(ID_PATTERN.fullmatch(claims[name]) for name in ("sub", "sid", "jti")):
            raise IdentityInvalid
        if not claims["login"]:
            raise IdentityInvalid
        caller = Caller(
            user_id=claims["sub"],
            credential_id=claims["sid"],
            login=claims["login"],
            scopes=parse_scopes(claims["scope"]),
            role=Role(claims["role"]),
            quota=OwnQuota(_amount(claims, "quota_images"), _amount(claims, "quota_bytes")),
        )
        return _Verified(caller, claims["exp"])


def _amount(claims: dict[str, Any], name: str) -> int | None:
    """Return the number of an optional claim. Raises IdentityInvalid for anything else."""
    if name not in claims:
        return None
    # `type` and not `isinstance`: a bool is an instance of int.
    if type(claims[name]) is not int or not 0 <= claims[name] <= _MOST_AMOUNT:
        raise IdentityInvalid
    return int(claims[name])


def _decoded(part: str) -> bytes:
    """Decode base64url in its canonical form alone: a token has one spelling."""
    raw = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    if base64.urlsafe_b64encode(raw).rstrip(b"=").decode("ascii") != part:
        raise IdentityInvalid
    return raw


def _read(part: str) -> dict[str, Any]:
    document = json.loads(_decoded(part).decode("utf-8"), object_pairs_hook=_without_duplicates)
    if not isinstance(document, dict):
        raise IdentityInvalid
    return document


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise IdentityInvalid
    return members
