"""Forged tokens, each with a name: what every verifier of a signed token has to refuse.

Each is signed with the real key unless its name says otherwise, as only a mistake of ours would
sign it: the signature is never the reason of the refusal.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

USER, SESSION, TOKEN = "u" * 22, "s" * 22, "t" * 22
ABSENT = object()
BASE64URL = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


@dataclass(frozen=True)
class Profile:
    """What one kind of token says about itself, how long it may live, and its own claims."""

    type: str
    audience: str
    most_seconds: int
    own: dict[str, str] = field(default_factory=dict)


ACCESS = Profile("at+jwt", "vitrine", 900)
IDENTITY = Profile(
    "identity+jwt",
    "vitrine-internal",
    120,
    {"login": "alice", "scope": "read upload write delete", "role": "member"},
)


@dataclass(frozen=True)
class Key:
    """A private key under the name by which verifiers look its public half up."""

    kid: str
    private: Ed25519PrivateKey


@dataclass(frozen=True)
class Forger:
    """Signs anything with the right key; `stranger` is the key of the other kind of token."""

    profile: Profile
    issuer: str
    now: int
    key: Key
    stranger: Key
    user: str = USER
    session: str = SESSION

    def header(self, **changed: Any) -> dict[str, Any]:
        return _changed({"alg": "EdDSA", "typ": self.profile.type, "kid": self.key.kid}, changed)

    def claims(self, **changed: Any) -> dict[str, Any]:
        claims = {
            "iss": self.issuer,
            "aud": self.profile.audience,
            "sub": self.user,
            "sid": self.session,
            "iat": self.now,
            "nbf": self.now,
            "exp": self.now + self.profile.most_seconds,
            "jti": TOKEN,
            **self.profile.own,
        }
        return _changed(claims, changed)

    def sign(
        self,
        header: dict[str, Any] | str | bytes,
        claims: dict[str, Any] | str | bytes,
        key: Ed25519PrivateKey | None = None,
    ) -> str:
        """Sign exactly this; a dict is written as JSON."""
        message = ".".join(
            base64url(json.dumps(part) if isinstance(part, dict) else part)
            for part in (header, claims)
        )
        return self.sign_message(message, key)

    def sign_message(self, message: str, key: Ed25519PrivateKey | None = None) -> str:
        """Sign two parts as they are spelled."""
        return f"{message}.{base64url((key or self.key.private).sign(message.encode()))}"

    def message(self, **changed: Any) -> str:
        """The two parts that are signed, with a changed header."""
        parts = (self.header(**changed), self.claims())
        return ".".join(base64url(json.dumps(part)) for part in parts)

    def token(self, **changed: Any) -> str:
        """A token whose claims are changed."""
        return self.sign(self.header(), self.claims(**changed))

    def headed(self, **changed: Any) -> str:
        """A token whose header is changed."""
        return self.sign(self.header(**changed), self.claims())

    def shifted(self, seconds: int) -> str:
        """A token that was made so many seconds later than now, or earlier."""
        begins = self.now + seconds
        return self.token(iat=begins, nbf=begins, exp=begins + self.profile.most_seconds)

    def spelled_otherwise(self) -> str:
        """The same bytes: the last character of a signature has two bits that mean nothing."""
        token = self.token()
        return token[:-1] + BASE64URL[BASE64URL.index(token[-1]) | 1]

    def altered_signature(self) -> str:
        token = self.token()
        return token[:-9] + ("A" if token[-9] != "A" else "B") + token[-8:]


def base64url(data: bytes | str) -> str:
    raw = data.encode() if isinstance(data, str) else data
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _changed(members: dict[str, Any], changed: dict[str, Any]) -> dict[str, Any]:
    merged = members | changed
    return {name: value for name, value in merged.items() if value is not ABSENT}


Forge = Callable[[Forger], str]
_CLAIMS = ("iss", "aud", "sub", "sid", "iat", "nbf", "exp", "jti")


def _missing_and_null(*names: str) -> dict[str, Forge]:
    return {
        f"{name} {word}": lambda f, name=name, value=value: f.token(**{name: value})
        for name in names
        for word, value in (("missing", ABSENT), ("null", None))
    }


# Of any kind of token.
FORGERIES: dict[str, Forge] = {
    "empty": lambda f: "",
    "newline": lambda f: "\n",
    "dots": lambda f: "..",
    "short": lambda f: "a.b.c",
    "not ASCII": lambda f: "\u00e4",
    "one part": lambda f: f.token().split(".")[0],
    "two parts": lambda f: f.token().rsplit(".", 1)[0],
    "no signature": lambda f: f.token().rsplit(".", 1)[0] + ".",
    "four parts": lambda f: f.token() + ".x",
    "five parts": lambda f: "a.b.c.d.e",
    "blank before": lambda f: " " + f.token(),
    "newline after": lambda f: f.token() + "\n",
    "padding": lambda f: f.token() + "==",
    "one padding": lambda f: f.token() + "=",
    "not canonical": lambda f: f.spelled_otherwise(),
    "standard base64": lambda f: f.token().replace("-", "+").replace("_", "/") + "+",
    "signature cut": lambda f: f.token()[:-1],
    "signature altered": lambda f: f.altered_signature(),
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
    "alg HS256": lambda f: f.headed(alg="HS256"),
    "alg missing": lambda f: f.headed(alg=ABSENT),
    "alg a list": lambda f: f.headed(alg=["EdDSA"]),
    "typ missing": lambda f: f.headed(typ=ABSENT),
    "typ JWT": lambda f: f.headed(typ="JWT"),
    "typ upper case": lambda f: f.headed(typ=f.profile.type.upper()),
    "typ with application/": lambda f: f.headed(typ=f"application/{f.profile.type}"),
    "typ of an access token or an identity": lambda f: f.headed(typ=_other(f).type),
    "kid missing": lambda f: f.headed(kid=ABSENT),
    "kid unknown": lambda f: f.headed(kid="x" * 43),
    "kid a path": lambda f: f.headed(kid="../../dev/null"),
    "kid a number": lambda f: f.headed(kid=1),
    "kid a list": lambda f: f.headed(kid=[f.key.kid]),
    "kid null": lambda f: f.headed(kid=None),
    "kid of the other kind": lambda f: f.headed(kid=f.stranger.kid),
    "signed by the key of the other kind": lambda f: f.sign(
        f.header(kid=f.stranger.kid), f.claims(), f.stranger.private
    ),
    "crit": lambda f: f.headed(crit=["exp"]),
    "crit empty": lambda f: f.headed(crit=[]),
    "b64 false": lambda f: f.headed(b64=False),
    "jwk": lambda f: f.headed(jwk={"kty": "OKP", "crv": "Ed25519", "x": "A" * 43}),
    "jku": lambda f: f.headed(jku="http://127.0.0.1/keys"),
    "x5u": lambda f: f.headed(x5u="http://127.0.0.1/keys"),
    "cty": lambda f: f.headed(cty="JWT"),
    "header an empty list": lambda f: f.sign("[]", f.claims()),
    "header a list": lambda f: f.sign('["alg"]', f.claims()),
    "header not JSON": lambda f: f.sign("{", f.claims()),
    "header with a BOM": lambda f: f.sign("\ufeff" + json.dumps(f.header()), f.claims()),
    "header in UTF-16": lambda f: f.sign(json.dumps(f.header()).encode("utf-16"), f.claims()),
    "header member twice": lambda f: f.sign(
        '{"alg":"none",' + json.dumps(f.header())[1:], f.claims()
    ),
    "header member twice alike": lambda f: f.sign(
        '{"alg":"EdDSA",' + json.dumps(f.header())[1:], f.claims()
    ),
    "claims a string": lambda f: f.sign(f.header(), '"x"'),
    "claims not UTF-8": lambda f: f.sign(f.header(), b'{"sub":"\xff"}'),
    "claim twice": lambda f: f.sign(f.header(), '{"sub":"x",' + json.dumps(f.claims())[1:]),
    "claim twice alike": lambda f: f.sign(
        f.header(), f'{{"sub":"{f.user}",' + json.dumps(f.claims())[1:]
    ),
    "deep nesting": lambda f: f.sign(f.header(), "[" * 1100),
    "5 MB": lambda f: f.token(more="x" * 5_000_000),
    "over 2048 characters": lambda f: f.token(more="x" * 1400),
    **_missing_and_null(*_CLAIMS),
    "exp a string": lambda f: f.token(exp=str(f.now + 60)),
    "exp a float": lambda f: f.token(exp=f.now + 60.5),
    "exp a whole float": lambda f: f.token(exp=f.now + 60.0),
    "exp infinite": lambda f: f.token(exp=float("inf")),
    "exp huge": lambda f: f.token(exp=10**300),
    "exp negative": lambda f: f.token(exp=-1),
    "exp true": lambda f: f.token(exp=True),
    "exp too late": lambda f: f.token(exp=f.now + f.profile.most_seconds + 1),
    "exp at iat": lambda f: f.token(exp=f.now),
    "expired": lambda f: f.shifted(-f.profile.most_seconds - 6),
    "expired long ago": lambda f: f.shifted(-f.profile.most_seconds - 60),
    "iat true": lambda f: f.token(iat=True),
    "iat a string": lambda f: f.token(iat=str(f.now)),
    "iat a float": lambda f: f.token(iat=float(f.now)),
    "iat in the future": lambda f: f.token(iat=f.now + 60),
    "nbf in the future": lambda f: f.token(nbf=f.now + 60),
    "nbf a string": lambda f: f.token(nbf=str(f.now)),
    "nbf a float": lambda f: f.token(nbf=float(f.now)),
    "nbf false": lambda f: f.token(nbf=False),
    "nbf at exp": lambda f: f.token(iat=f.now - 60, nbf=f.now, exp=f.now),
    "made in 20 seconds": lambda f: f.shifted(20),
    "iss other": lambda f: f.token(iss="http://other.test"),
    "iss with a slash": lambda f: f.token(iss=f"{f.issuer}/"),
    "iss a list": lambda f: f.token(iss=[f.issuer]),
    "aud other": lambda f: f.token(aud="other"),
    "aud of an access token or an identity": lambda f: f.token(aud=_other(f).audience),
    "aud a list": lambda f: f.token(aud=[f.profile.audience]),
    "aud a list with others": lambda f: f.token(aud=[f.profile.audience, "other"]),
    "sub empty": lambda f: f.token(sub=""),
    "sub short": lambda f: f.token(sub="short"),
    "sub a number": lambda f: f.token(sub=1),
    "sub a list": lambda f: f.token(sub=[f.user]),
    "sub with NUL": lambda f: f.token(sub="u" * 21 + "\x00"),
    "sub with a newline": lambda f: f.token(sub=f.user + "\n"),
    "sub with bidi": lambda f: f.token(sub="u" * 21 + "\u202e"),
    "sub with full-width digits": lambda f: f.token(sub="\uff11" * 22),
    "sid empty": lambda f: f.token(sid=""),
    "sid a list": lambda f: f.token(sid=[f.session]),
    "sid with a newline": lambda f: f.token(sid=f.session + "\n"),
    "jti empty": lambda f: f.token(jti=""),
    "jti a number": lambda f: f.token(jti=7),
    "jti of 21 characters": lambda f: f.token(jti="t" * 21),
    "jti with a dash": lambda f: f.token(jti="t" * 21 + "-"),
    "jti of another form": lambda f: f.token(jti="../x"),
}
# Of access tokens alone, which say nothing of what an identity says.
ACCESS_FORGERIES: dict[str, Forge] = {
    "with a login": lambda f: f.token(login="alice"),
    "with a scope": lambda f: f.token(scope="read"),
    "with a role": lambda f: f.token(role="member"),
    "with an empty login": lambda f: f.token(login=""),
    "with a quota": lambda f: f.token(quota_images=7),
}
# Of identities alone: the login, and what the credential behind the request permits.
LOGIN_FORGERIES: dict[str, Forge] = {
    **_missing_and_null("login"),
    "login empty": lambda f: f.token(login=""),
    "login a number": lambda f: f.token(login=7),
    "login a list": lambda f: f.token(login=["alice"]),
}
PERMISSION_FORGERIES: dict[str, Forge] = {
    **_missing_and_null("scope", "role"),
    "scope empty": lambda f: f.token(scope=""),
    "scope a number": lambda f: f.token(scope=7),
    "scope true": lambda f: f.token(scope=True),
    "scope a list": lambda f: f.token(scope=["read", "write"]),
    "scope unknown": lambda f: f.token(scope="own"),
    "scope unknown beside known ones": lambda f: f.token(scope="read own write"),
    "scope with two blanks": lambda f: f.token(scope="read  write"),
    "scope with a blank before": lambda f: f.token(scope=" read"),
    "scope with a blank after": lambda f: f.token(scope="read "),
    "scope with a tab": lambda f: f.token(scope="read\twrite"),
    "scope with a newline": lambda f: f.token(scope="read\n"),
    "scope with commas": lambda f: f.token(scope="read,write"),
    "scope upper case": lambda f: f.token(scope="READ"),
    "role empty": lambda f: f.token(role=""),
    "role a number": lambda f: f.token(role=7),
    "role true": lambda f: f.token(role=True),
    "role a list": lambda f: f.token(role=["member"]),
    "role unknown": lambda f: f.token(role="owner"),
    "role upper case": lambda f: f.token(role="Administrator"),
    "role two": lambda f: f.token(role="member administrator"),
    "role with a blank": lambda f: f.token(role="member "),
}
# Of identities alone: what was set for this user, in place of the installation's quota.
QUOTA_FORGERIES: dict[str, Forge] = {
    f"{name} {word}": lambda f, name=name, value=value: f.token(**{name: value})
    for name in ("quota_images", "quota_bytes")
    for word, value in {
        "null": None,
        "true": True,
        "a string": "7",
        "a float": 7.0,
        "negative": -1,
        "huge": 2**53,
        "far too huge": 10**300,
        "a list": [7],
        "infinite": float("inf"),
    }.items()
}


def _other(forger: Forger) -> Profile:
    return IDENTITY if forger.profile is ACCESS else ACCESS
