"""Tokens of the right key that are spelled as none may be, each with a name: base64url and JSON."""

from __future__ import annotations

import base64
import json

from tests.contract.forgeries import ABSENT, BASE64URL, Forge, Forger, base64url


def _header(forger: Forger) -> str:
    return json.dumps(forger.header())


def _claims(forger: Forger) -> str:
    return json.dumps(forger.claims())


def _two_parts(forger: Forger) -> tuple[str, str]:
    header, claims = forger.message().split(".")
    return header, claims


def _with_stray_bits(text: str) -> str:
    """Returns base64url whose last character has bits set that mean nothing (RFC 4648, 3.5)."""
    spelled = base64url(text + " " * (-(len(text) + 2) % 3))
    assert len(spelled) % 4
    return spelled[:-1] + BASE64URL[BASE64URL.index(spelled[-1]) | 1]


def _written(forger: Forger, name: str, text: str) -> str:
    """A token in whose claims one value is written as this."""
    claims = json.dumps(forger.claims(**{name: "\u0000"})).replace('"\\u0000"', text)
    return forger.sign(forger.header(), claims)


def _json(forger: Forger, *, general: bool) -> str:
    """The same token as JSON, of which the compact form alone is taken (RFC 7515, section 7.2)."""
    header, claims, signature = forger.token().split(".")
    signed = {"protected": header, "signature": signature}
    more = {"signatures": [signed]} if general else signed
    return json.dumps({"payload": claims, **more}, separators=(",", ":"))


FORGED_SPELLINGS: dict[str, Forge] = {
    "header with stray bits": lambda f: f.sign_message(
        f"{_with_stray_bits(_header(f))}.{_two_parts(f)[1]}"
    ),
    "claims with stray bits": lambda f: f.sign_message(
        f"{_two_parts(f)[0]}.{_with_stray_bits(_claims(f))}"
    ),
    "header padded": lambda f: f.sign_message(
        f"{base64.urlsafe_b64encode(_header(f).encode() + b' ' * 3).decode()}=.{_two_parts(f)[1]}"
    ),
    "claims padded": lambda f: f.sign_message(f.message() + "="),
    "header not decoded": lambda f: f.sign_message(f"{_header(f)}.{_two_parts(f)[1]}"),
    "header decoded twice": lambda f: f.sign(base64url(_header(f)), f.claims()),
    "claims decoded twice": lambda f: f.sign(f.header(), base64url(_claims(f))),
    "a token in a token": lambda f: f.sign(f.header(), f.token()),
    "blank within": lambda f: f.token().replace(".", ". ", 1),
    "signature twice": lambda f: f.token() + f.token().rsplit(".", 1)[1],
    "two dots": lambda f: f.token().replace(".", "..", 1),
    "percent-encoded": lambda f: f.token().replace(".", "%2E"),
    "in quotes": lambda f: f'"{f.token()}"',
    "in JSON": lambda f: _json(f, general=False),
    "in JSON with all signatures": lambda f: _json(f, general=True),
    "header empty": lambda f: f.sign("", f.claims()),
    "header an empty object": lambda f: f.sign("{}", f.claims()),
    "header null": lambda f: f.sign("null", f.claims()),
    "header with text behind it": lambda f: f.sign(_header(f) + "{}", f.claims()),
    "header with NUL behind it": lambda f: f.sign(_header(f) + "\x00", f.claims()),
    "header in single quotes": lambda f: f.sign(_header(f).replace('"', "'"), f.claims()),
    "header with a last comma": lambda f: f.sign(_header(f)[:-1] + ",}", f.claims()),
    "header not UTF-8": lambda f: f.sign(_header(f).encode()[:-1] + b',"x":"\xff"}', f.claims()),
    "claims empty": lambda f: f.sign(f.header(), ""),
    "claims null": lambda f: f.sign(f.header(), "null"),
    "claims true": lambda f: f.sign(f.header(), "true"),
    "claims a number": lambda f: f.sign(f.header(), "1"),
    "claims a list": lambda f: f.sign(f.header(), f"[{_claims(f)}]"),
    "claims in UTF-16": lambda f: f.sign(f.header(), _claims(f).encode("utf-16")),
    "claims with a BOM": lambda f: f.sign(f.header(), "\ufeff" + _claims(f)),
    "claims with text behind them": lambda f: f.sign(f.header(), _claims(f) + "{}"),
    "claims with NUL behind them": lambda f: f.sign(f.header(), _claims(f) + "\x00"),
    "claims with a comment": lambda f: f.sign(f.header(), "/**/" + _claims(f)),
    "exp NaN": lambda f: _written(f, "exp", "NaN"),
    "exp with an exponent": lambda f: _written(f, "exp", f"{(f.now + 60) / 1e9:.9f}e9"),
    "exp with a leading zero": lambda f: _written(f, "exp", f"0{f.now + 60}"),
    "exp with a sign": lambda f: _written(f, "exp", f"+{f.now + 60}"),
    "exp in hexadecimal": lambda f: _written(f, "exp", hex(f.now + 60)),
    "exp a list": lambda f: f.token(exp=[f.now + 60]),
    "exp of too many digits": lambda f: _written(f, "exp", "1" * 1000),
    "exp under another name": lambda f: f.token(exp=ABSENT, Exp=f.now + 60),
    **{
        f"header with {member}": lambda f, member=member, value=value: f.headed(**{member: value})
        for member, value in {
            "zip": "DEF", "enc": "A256GCM", "x5c": ["MIIB"], "x5t": "A" * 27, "x5t#S256": "A" * 43,
            "url": "http://127.0.0.1/", "nonce": "1", "iss": "x", "exp": 1, "ppt": "x", "": "x",
            "another member": "x", "epk": {"kty": "OKP"}, "apu": "x",
        }.items()
    },
    "b64 true": lambda f: f.headed(b64=True),
    "b64 false and critical": lambda f: f.headed(b64=False, crit=["b64"]),
    "crit of all members": lambda f: f.headed(crit=["alg", "typ", "kid"]),
    "crit not a list": lambda f: f.headed(crit="exp"),
    **{
        f"kid {name}": lambda f, value=value: f.headed(kid=value)
        for name, value in {
            "empty": "", "true": True, "an object": {"x": 1}, "SQL": "' OR '1'='1",
            "an address": "http://127.0.0.1/keys", "long": "k" * 300, "a byte": "\x00",
        }.items()
    },
    "kid with a blank": lambda f: f.headed(kid=f.key.kid + " "),
    "kid with NUL": lambda f: f.headed(kid=f.key.kid + "\x00"),
    "kid in capitals": lambda f: f.headed(kid=f.key.kid.swapcase()),
    "typ null": lambda f: f.headed(typ=None),
    "typ empty": lambda f: f.headed(typ=""),
    "typ a list": lambda f: f.headed(typ=[f.profile.type]),
    "typ with a blank": lambda f: f.headed(typ=f.profile.type + " "),
    "typ of a refresh token": lambda f: f.headed(typ="rt+jwt"),
}  # fmt: skip
