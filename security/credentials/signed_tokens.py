"""Access and identity tokens (JWT), minted and verified strictly; the only user of PyJWT."""

import base64
import binascii
import hashlib
import json
import re
import threading
from dataclasses import dataclass, replace
from typing import Any

import jwt
from cachetools import LRUCache

from security.clock import Clock
from security.credentials.credential import MOST_AMOUNT, Credential
from security.credentials.permissions import Scope, parse_scopes, scope_text
from security.keys.key_ring import KeyRing
from security.keys.signing_keys import LONGEST_LIFE_SECONDS, Purpose
from security.people.roles import Role
from security.records.identifiers import is_id, new_id

ALGORITHM = "EdDSA"
LEEWAY_SECONDS = 5
_MAX_LENGTH = 2048
# RFC 7515, section 3.1: three base64url parts; an Ed25519 signature is always 86 characters.
_FORM = re.compile(r"[A-Za-z0-9_-]{1,512}\.[A-Za-z0-9_-]{1,1600}\.[A-Za-z0-9_-]{86}", re.ASCII)
_TYPE = {Purpose.ACCESS: "at+jwt", Purpose.IDENTITY: "identity+jwt"}
_AUDIENCE = {Purpose.ACCESS: "vitrine", Purpose.IDENTITY: "vitrine-internal"}
_QUOTA_CLAIMS = ("quota_images", "quota_bytes")
_IDENTITY_CLAIMS = frozenset({"login", "scope", "role", *_QUOTA_CLAIMS})


class InvalidTokenError(Exception):
    """The token is forged, damaged or expired; the reason must not reach the client."""


@dataclass(frozen=True)
class Claims:
    """The claims of a verified token; an access token has no login, scopes or role."""

    user_id: str
    # Of a session; in an identity also that of an API token.
    credential_id: str
    expires_at: int
    login: str = ""
    scopes: frozenset[Scope] = frozenset()
    role: Role | None = None


class SignedTokens:
    """Mints and verifies the tokens of one issuer."""

    def __init__(self, keys: KeyRing, issuer: str, clock: Clock, *, capacity: int = 4096) -> None:
        self._keys = keys
        self._issuer = issuer
        self._clock = clock
        # Verified claims by the hash of their token, each with the id of the key that signed it.
        self._verified: LRUCache[bytes, tuple[str, Claims]] = LRUCache(capacity)
        self._lock = threading.Lock()

    def mint_access(self, user_id: str, session_id: str, lifetime: int) -> tuple[str, int]:
        """Return an access token for `lifetime` seconds, and the unix second when it expires."""
        return self._mint(Purpose.ACCESS, user_id, session_id, lifetime, {})

    def mint_identity(self, credential: Credential, lifetime: int) -> tuple[str, int]:
        """Return the identity token of a credential, and the unix second when it expires."""
        quota = {"quota_images": credential.quota.images, "quota_bytes": credential.quota.bytes}
        permitted = {
            "login": credential.login,
            "scope": scope_text(credential.scopes),
            "role": credential.role.value,
            **{claim: most for claim, most in quota.items() if most is not None},
        }
        return self._mint(Purpose.IDENTITY, credential.user_id, credential.id, lifetime, permitted)

    def _mint(
        self, purpose: Purpose, user_id: str, session_id: str, lifetime: int, more: dict[str, Any]
    ) -> tuple[str, int]:
        signer, now = self._keys.signer(purpose), int(self._clock())
        claims: dict[str, Any] = {
            "iss": self._issuer,
            "aud": _AUDIENCE[purpose],
            "sub": user_id,
            "sid": session_id,
            "iat": now,
            "nbf": now,
            "exp": now + lifetime,
            "jti": new_id(),
            **more,
        }
        header = {"typ": _TYPE[purpose], "kid": signer.kid}
        token = jwt.encode(claims, signer.private_key, algorithm=ALGORITHM, headers=header)
        return token, now + lifetime

    def verify(self, purpose: Purpose, token: str, late_seconds: int = 0) -> Claims:
        """Return the claims of a valid token, which may have expired up to `late_seconds` ago.

        Follows RFC 8725 and, for access tokens, RFC 9068: one algorithm, explicit type, exact
        issuer and audience, bounded lifetime. Raises InvalidTokenError for any other token, and
        DatabaseUnavailable while no key could be read yet.
        """
        if len(token) > _MAX_LENGTH or _FORM.fullmatch(token) is None:
            raise InvalidTokenError("form")
        digest = hashlib.sha256(f"{purpose}:{token}".encode("ascii")).digest()
        with self._lock:
            cached = self._verified.get(digest)
        if cached is not None and self._keys.public_key(purpose, cached[0]) is not None:
            claims = cached[1]
        else:
            kid, claims = self._verify_anew(purpose, token)
            with self._lock:
                self._verified[digest] = (kid, claims)
        if claims.expires_at + LEEWAY_SECONDS + late_seconds <= self._clock():
            raise InvalidTokenError("expired")
        return claims

    def _verify_anew(self, purpose: Purpose, token: str) -> tuple[str, Claims]:
        header_part, claims_part, signature_part = token.split(".")
        _decode_canonical(signature_part)
        kid = _checked_kid(_json_object(header_part), purpose)
        public_key = self._keys.public_key(purpose, kid)
        if public_key is None:
            raise InvalidTokenError("unknown key")
        try:
            jwt.decode(
                token,
                public_key,
                algorithms=[ALGORITHM],
                audience=_AUDIENCE[purpose],
                issuer=self._issuer,
                # Times are checked in `_checked_expiry`, against the injected clock.
                options={"verify_exp": False, "verify_nbf": False, "verify_iat": False},
            )
        except Exception as error:
            # Any exception: a hostile token must not cause another answer than a refusal.
            raise InvalidTokenError(type(error).__name__) from None
        return kid, self._checked_claims(_json_object(claims_part), purpose)

    def _checked_claims(self, claims: dict[str, Any], purpose: Purpose) -> Claims:
        if claims.get("iss") != self._issuer or claims.get("aud") != _AUDIENCE[purpose]:
            raise InvalidTokenError("issuer or audience")
        expires_at = self._checked_expiry(claims, LONGEST_LIFE_SECONDS[purpose])
        user_id, session_id, token_id = claims.get("sub"), claims.get("sid"), claims.get("jti")
        if not (is_id(user_id) and is_id(session_id) and is_id(token_id)):
            raise InvalidTokenError("identifiers")
        verified = Claims(str(user_id), str(session_id), expires_at)
        if purpose is Purpose.IDENTITY:
            return _with_permissions(verified, claims)
        if _IDENTITY_CLAIMS & claims.keys():
            raise InvalidTokenError("identity claims in an access token")
        return verified

    def _checked_expiry(self, claims: dict[str, Any], longest_life: int) -> int:
        expires, issued, begins = claims.get("exp"), claims.get("iat"), claims.get("nbf")
        # `type` and not `isinstance`: a bool is an instance of int.
        if type(expires) is not int or type(issued) is not int or type(begins) is not int:
            raise InvalidTokenError("times")
        if not 0 < expires - issued <= longest_life:
            raise InvalidTokenError("lifetime")
        if max(issued, begins) > self._clock() + LEEWAY_SECONDS or begins >= expires:
            raise InvalidTokenError("not yet valid")
        return expires


def _with_permissions(verified: Claims, claims: dict[str, Any]) -> Claims:
    login, scope, role = claims.get("login"), claims.get("scope"), claims.get("role")
    if not isinstance(login, str) or not isinstance(scope, str) or not isinstance(role, str):
        raise InvalidTokenError("login, scope or role")
    if not login:
        raise InvalidTokenError("login")
    if not all(_is_amount(claims[name]) for name in _QUOTA_CLAIMS if name in claims):
        raise InvalidTokenError("quota")
    try:
        return replace(verified, login=login, scopes=parse_scopes(scope), role=Role(role))
    except ValueError:
        raise InvalidTokenError("scope or role") from None


def _is_amount(value: object) -> bool:
    # `type` and not `isinstance`: a bool is an instance of int.
    return type(value) is int and 0 <= value <= MOST_AMOUNT


def _checked_kid(header: dict[str, Any], purpose: Purpose) -> str:
    if set(header) != {"alg", "typ", "kid"}:
        raise InvalidTokenError("header members")
    if header["alg"] != ALGORITHM or header["typ"] != _TYPE[purpose]:
        raise InvalidTokenError("algorithm or type")
    kid = header["kid"]
    if not isinstance(kid, str):
        raise InvalidTokenError("kid")
    return kid


def _json_object(part: str) -> dict[str, Any]:
    try:
        text = _decode_canonical(part).decode("utf-8", "strict")
        value = json.loads(text, object_pairs_hook=_without_duplicates)
    except (ValueError, RecursionError) as error:
        raise InvalidTokenError("not JSON") from error
    if not isinstance(value, dict):
        raise InvalidTokenError("not an object")
    return value


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise InvalidTokenError("duplicate members")
    return members


def _decode_canonical(part: str) -> bytes:
    """Decode base64url. Raises InvalidTokenError if it is not canonical (RFC 4648, 3.5)."""
    try:
        data = base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
    except (binascii.Error, ValueError) as error:
        raise InvalidTokenError("not base64url") from error
    if base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii") != part:
        raise InvalidTokenError("not canonical")
    return data
