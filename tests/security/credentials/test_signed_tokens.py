"""The strict profile of signed tokens: what is minted passes, and no forgery does."""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from security.credentials.live_sessions import Session
from security.credentials.permissions import Role, Scope
from security.credentials.signed_tokens import InvalidTokenError, SignedTokens
from security.keys.key_ring import KeyRing
from security.keys.signing_keys import Purpose
from tests.security.conftest import MovableClock
from tests.security.service import Service

USER, SESSION, TOKEN = "u" * 22, "s" * 22, "t" * 22
NOW = 1_800_000_000
ALICE = Session(SESSION, USER, "alice", NOW, "test browser", NOW, NOW)


def b64(data: bytes | str) -> str:
    raw = data.encode() if isinstance(data, str) else data
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


class Forger:
    """Signs anything with the real key, the way only a mistake of ours would."""

    def __init__(self, keys: KeyRing) -> None:
        self.keys = keys
        self.signer = keys.signer(Purpose.ACCESS)
        self.other = keys.signer(Purpose.IDENTITY)

    def header(self, **changed: Any) -> dict[str, Any]:
        return _changed({"alg": "EdDSA", "typ": "at+jwt", "kid": self.signer.kid}, changed)

    def claims(self, **changed: Any) -> dict[str, Any]:
        claims = {
            "iss": "http://vitrine.test",
            "aud": "vitrine",
            "sub": USER,
            "sid": SESSION,
            "iat": NOW,
            "nbf": NOW,
            "exp": NOW + 900,
            "jti": TOKEN,
        }
        return _changed(claims, changed)

    def sign(
        self,
        header: dict[str, Any] | str | bytes,
        claims: dict[str, Any] | str | bytes,
        key: Ed25519PrivateKey | None = None,
    ) -> str:
        parts = [
            b64(json.dumps(part) if isinstance(part, dict) else part) for part in (header, claims)
        ]
        message = ".".join(parts)
        return f"{message}.{b64((key or self.signer.private_key).sign(message.encode()))}"

    def token(self, **changed: Any) -> str:
        """A token whose claims are changed."""
        return self.sign(self.header(), self.claims(**changed))

    def headed(self, **changed: Any) -> str:
        """A token whose header is changed."""
        return self.sign(self.header(**changed), self.claims())

    def hs256_with_the_public_key(self) -> str:
        public = self.signer.private_key.public_key().public_bytes_raw()
        message = f"{b64(json.dumps(self.header(alg='HS256')))}.{b64(json.dumps(self.claims()))}"
        return f"{message}.{b64(hmac.digest(public, message.encode(), hashlib.sha256))}"

    def last_character_not_canonical(self) -> str:
        token = self.token()
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        return token[:-1] + alphabet[alphabet.index(token[-1]) | 1]


def _changed(members: dict[str, Any], changed: dict[str, Any]) -> dict[str, Any]:
    merged = members | changed
    return {name: value for name, value in merged.items() if value is not ABSENT}


ABSENT = object()

FORGERIES: dict[str, Callable[[Forger], str]] = {
    "empty": lambda f: "",
    "one part": lambda f: f.token().split(".")[0],
    "two parts": lambda f: f.token().rsplit(".", 1)[0],
    "no signature": lambda f: f.token().rsplit(".", 1)[0] + ".",
    "four parts": lambda f: f.token() + ".x",
    "five parts": lambda f: "a.b.c.d.e",
    "blank before": lambda f: " " + f.token(),
    "newline after": lambda f: f.token() + "\n",
    "padding": lambda f: f.token() + "==",
    "not canonical": lambda f: f.last_character_not_canonical(),
    "standard base64": lambda f: f.token().replace("-", "+").replace("_", "/") + "+",
    "signature cut": lambda f: f.token()[:-1],
    "signature changed": lambda f: (
        f.token()[:-9] + ("A" if f.token()[-9] != "A" else "B") + f.token()[-8:]
    ),
    "signature of another token": lambda f: (
        f.token().rsplit(".", 1)[0] + "." + f.token(jti="x" * 22).rsplit(".", 1)[1]
    ),
    "own key": lambda f: f.sign(f.header(), f.claims(), Ed25519PrivateKey.generate()),
    "alg none": lambda f: f.headed(alg="none"),
    "alg none unsigned": lambda f: f.headed(alg="none").rsplit(".", 1)[0] + ".",
    "alg None": lambda f: f.headed(alg="None"),
    "alg lower case": lambda f: f.headed(alg="eddsa"),
    "alg Ed25519": lambda f: f.headed(alg="Ed25519"),
    "alg RS256": lambda f: f.headed(alg="RS256"),
    "alg missing": lambda f: f.headed(alg=ABSENT),
    "alg a list": lambda f: f.headed(alg=["EdDSA"]),
    "HS256 with the public key": lambda f: f.hs256_with_the_public_key(),
    "typ missing": lambda f: f.headed(typ=ABSENT),
    "typ JWT": lambda f: f.headed(typ="JWT"),
    "typ upper case": lambda f: f.headed(typ="AT+JWT"),
    "typ with application/": lambda f: f.headed(typ="application/at+jwt"),
    "typ identity": lambda f: f.headed(typ="identity+jwt"),
    "kid missing": lambda f: f.headed(kid=ABSENT),
    "kid unknown": lambda f: f.headed(kid="x" * 43),
    "kid a path": lambda f: f.headed(kid="../../dev/null"),
    "kid a number": lambda f: f.headed(kid=1),
    "kid a list": lambda f: f.headed(kid=[f.signer.kid]),
    "kid null": lambda f: f.headed(kid=None),
    "kid of the identity key": lambda f: f.headed(kid=f.other.kid),
    "signed by the identity key": lambda f: f.sign(
        f.header(kid=f.other.kid), f.claims(), f.other.private_key
    ),
    "crit": lambda f: f.headed(crit=["exp"]),
    "crit empty": lambda f: f.headed(crit=[]),
    "b64 false": lambda f: f.headed(b64=False),
    "jwk": lambda f: f.headed(jwk={"kty": "OKP", "crv": "Ed25519", "x": "A" * 43}),
    "jku": lambda f: f.headed(jku="http://127.0.0.1/keys"),
    "x5u": lambda f: f.headed(x5u="http://127.0.0.1/keys"),
    "cty": lambda f: f.headed(cty="JWT"),
    "header a list": lambda f: f.sign("[]", f.claims()),
    "header not JSON": lambda f: f.sign("{", f.claims()),
    "header with a BOM": lambda f: f.sign("\ufeff" + json.dumps(f.header()), f.claims()),
    "header in UTF-16": lambda f: f.sign(json.dumps(f.header()).encode("utf-16"), f.claims()),
    "header member twice": lambda f: f.sign(
        '{"alg":"none",' + json.dumps(f.header())[1:], f.claims()
    ),
    "claims a string": lambda f: f.sign(f.header(), '"x"'),
    "claims not UTF-8": lambda f: f.sign(f.header(), b'{"sub":"\xff"}'),
    "claim twice": lambda f: f.sign(f.header(), '{"sub":"x",' + json.dumps(f.claims())[1:]),
    "deep nesting": lambda f: f.sign(f.header(), "[" * 1100),
    "5 MB": lambda f: f.token(more="x" * 5_000_000),
    "over 2048 characters": lambda f: f.token(more="x" * 1400),
    **{
        f"{name} missing": lambda f, name=name: f.token(**{name: ABSENT})
        for name in ("iss", "aud", "sub", "sid", "iat", "nbf", "exp", "jti")
    },
    **{
        f"{name} null": lambda f, name=name: f.token(**{name: None})
        for name in ("iss", "aud", "sub", "sid", "iat", "nbf", "exp", "jti")
    },
    "exp a string": lambda f: f.token(exp=str(NOW + 900)),
    "exp a float": lambda f: f.token(exp=NOW + 900.5),
    "exp a whole float": lambda f: f.token(exp=NOW + 900.0),
    "exp infinite": lambda f: f.token(exp=float("inf")),
    "exp huge": lambda f: f.token(exp=10**300),
    "exp negative": lambda f: f.token(exp=-1),
    "exp true": lambda f: f.token(exp=True),
    "exp too late": lambda f: f.token(exp=NOW + 901),
    "exp at iat": lambda f: f.token(exp=NOW),
    "expired": lambda f: f.token(iat=NOW - 906, nbf=NOW - 906, exp=NOW - 6),
    "iat true": lambda f: f.token(iat=True),
    "iat a string": lambda f: f.token(iat=str(NOW)),
    "iat a float": lambda f: f.token(iat=float(NOW)),
    "iat in the future": lambda f: f.token(iat=NOW + 60, exp=NOW + 900),
    "nbf in the future": lambda f: f.token(nbf=NOW + 60),
    "nbf a string": lambda f: f.token(nbf=str(NOW)),
    "nbf false": lambda f: f.token(nbf=False),
    "iss other": lambda f: f.token(iss="http://other.test"),
    "iss with a slash": lambda f: f.token(iss="http://vitrine.test/"),
    "iss a list": lambda f: f.token(iss=["http://vitrine.test"]),
    "aud other": lambda f: f.token(aud="other"),
    "aud internal": lambda f: f.token(aud="vitrine-internal"),
    "aud a list": lambda f: f.token(aud=["vitrine"]),
    "aud a list with others": lambda f: f.token(aud=["vitrine", "other"]),
    "sub empty": lambda f: f.token(sub=""),
    "sub a number": lambda f: f.token(sub=1),
    "sub a list": lambda f: f.token(sub=[USER]),
    "sub with NUL": lambda f: f.token(sub="u" * 21 + "\x00"),
    "sub with a newline": lambda f: f.token(sub=USER + "\n"),
    "sub with bidi": lambda f: f.token(sub="u" * 21 + "\u202e"),
    "sub with full-width digits": lambda f: f.token(sub="\uff11" * 22),
    "sid empty": lambda f: f.token(sid=""),
    "jti a number": lambda f: f.token(jti=7),
    "with a login": lambda f: f.token(login="alice"),
}


@pytest.fixture
def forger(service: Service) -> Forger:
    return Forger(service.deps.key_ring)


@pytest.fixture
def tokens(service: Service) -> SignedTokens:
    return service.deps.signed_tokens


def test_what_the_forger_signs_unchanged_is_accepted(forger: Forger, tokens: SignedTokens) -> None:
    """Without this the table below could be refused for a reason of its own."""
    assert tokens.verify(Purpose.ACCESS, forger.token()).user_id == USER


def test_no_forgery_is_accepted(forger: Forger, tokens: SignedTokens) -> None:
    accepted = []
    for name, forge in FORGERIES.items():
        try:
            tokens.verify(Purpose.ACCESS, forge(forger))
            accepted.append(name)
        except InvalidTokenError:
            continue
    assert len(FORGERIES) >= 80
    assert accepted == []


def test_no_forgery_gets_an_answer_other_than_401(forger: Forger, service: Service) -> None:
    answers = {
        name: service.auth(forge(forger).strip()).status_code
        for name, forge in FORGERIES.items()
        if name not in {"5 MB", "blank before", "newline after"}
    }
    assert {name: status for name, status in answers.items() if status != 401} == {}


def test_an_access_token_is_no_identity(tokens: SignedTokens) -> None:
    token, _ = tokens.mint_access(USER, SESSION, 900)
    with pytest.raises(InvalidTokenError):
        tokens.verify(Purpose.IDENTITY, token)


def test_an_identity_is_no_access_token(tokens: SignedTokens) -> None:
    token, _ = tokens.mint_identity(ALICE, 60)
    assert tokens.verify(Purpose.IDENTITY, token).login == "alice"
    with pytest.raises(InvalidTokenError):
        tokens.verify(Purpose.ACCESS, token)


def test_an_identity_says_what_its_session_may(tokens: SignedTokens) -> None:
    token, _ = tokens.mint_identity(ALICE, 60)
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert (claims["login"], claims["scope"], claims["role"]) == (
        "alice",
        "read upload write delete",
        "member",
    )
    verified = tokens.verify(Purpose.IDENTITY, token)
    assert verified.scopes == {Scope.READ, Scope.UPLOAD, Scope.WRITE, Scope.DELETE}
    assert verified.role is Role.MEMBER


def test_the_longest_login_fits_into_an_identity(tokens: SignedTokens) -> None:
    token, _ = tokens.mint_identity(replace(ALICE, login="\U0001f642" * 64), 60)
    assert tokens.verify(Purpose.IDENTITY, token).login == "\U0001f642" * 64


def test_a_token_carries_exactly_the_agreed_members(tokens: SignedTokens) -> None:
    token, expires_at = tokens.mint_access(USER, SESSION, 900)
    header, claims = (
        json.loads(base64.urlsafe_b64decode(part + "==")) for part in token.split(".")[:2]
    )
    assert set(header) == {"alg", "typ", "kid"}
    assert set(claims) == {"iss", "aud", "sub", "sid", "iat", "nbf", "exp", "jti"}
    assert claims["exp"] == expires_at == NOW + 900


def test_a_remembered_token_still_expires(tokens: SignedTokens, clock: MovableClock) -> None:
    token, _ = tokens.mint_access(USER, SESSION, 900)
    tokens.verify(Purpose.ACCESS, token)
    clock.move(906)
    with pytest.raises(InvalidTokenError):
        tokens.verify(Purpose.ACCESS, token)


def test_more_tokens_than_there_is_room_for_are_verified_all_the_same(
    service: Service, clock: MovableClock
) -> None:
    tokens = SignedTokens(service.deps.key_ring, "http://vitrine.test", clock, capacity=2)
    minted = [tokens.mint_access(USER, letter * 22, 900)[0] for letter in "abcd"] * 50
    with ThreadPoolExecutor(8) as pool:
        claims = list(pool.map(lambda token: tokens.verify(Purpose.ACCESS, token), minted))
    assert [one.session_id[0] for one in claims] == list("abcd") * 50
