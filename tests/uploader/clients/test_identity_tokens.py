"""Which identity tokens are taken: one strict profile, everything else is a 401."""

import base64
import json
import time
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tests.uploader.cast import ALICE, PRIVATE_KEY, PUBLIC_URL, FakeKeys, claims_of, sign
from uploader.clients.identity_tokens import IdentityVerifier
from uploader.clients.permissions import Role, Scope
from uploader.outcomes import IdentityRequired

NOW = int(time.time())


class CountingKeys(FakeKeys):
    """Counts how often a signature had to be checked."""

    def __init__(self) -> None:
        self.asked = 0

    def find(self, kid: str) -> Ed25519PublicKey | None:
        self.asked += 1
        return super().find(kid)


def verifier() -> IdentityVerifier:
    return IdentityVerifier(FakeKeys(), PUBLIC_URL)


def part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def signed_raw(header: bytes, claims: bytes) -> str:
    """Sign exactly these bytes."""
    message = f"{part(header)}.{part(claims)}"
    return f"{message}.{part(PRIVATE_KEY.sign(message.encode()))}"


def test_a_good_token_names_its_caller() -> None:
    caller = verifier().verify(sign(claims_of(ALICE)))
    assert (caller.user_id, caller.session_id, caller.login) == (ALICE, "S" * 22, "alice")
    assert caller.scopes == {Scope.READ, Scope.UPLOAD, Scope.WRITE, Scope.DELETE}
    assert caller.role is Role.MEMBER


@pytest.mark.parametrize(("scope", "role"), [("read", "administrator"), ("admin", "member")])
def test_a_token_says_what_its_caller_may_do(scope: str, role: str) -> None:
    caller = verifier().verify(sign(claims_of(ALICE, scope=scope, role=role)))
    assert caller.scopes == {Scope(scope)}
    assert caller.role is Role(role)


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "http://elsewhere"},
        {"aud": "vitrine"},
        {"aud": ["vitrine-internal"]},
        {"sub": "short"},
        {"sub": ALICE + "\n"},
        {"jti": None},
        {"jti": ""},
        {"jti": "0" * 21},
        {"jti": "0" * 21 + "-"},
        {"sid": ""},
        {"sid": "S" * 22 + "\n"},
        {"login": ""},
        {"nbf": NOW + 60, "exp": NOW + 60},
        {"sid": None},
        {"nbf": None},
        {"iat": None},
        {"exp": None},
        {"exp": NOW - 60, "iat": NOW - 120, "nbf": NOW - 120},
        {"exp": NOW + 600},
        {"exp": NOW + 60.5},
        {"exp": str(NOW + 60)},
        {"exp": True},
        {"nbf": NOW + 50},
        {"login": 7},
        {"scope": None},
        {"scope": ""},
        {"scope": "read  upload"},
        {"scope": " read"},
        {"scope": "read "},
        {"scope": "read\tupload"},
        {"scope": "read,upload"},
        {"scope": "READ"},
        {"scope": "read everything"},
        {"scope": ["read"]},
        {"role": None},
        {"role": ""},
        {"role": "owner"},
        {"role": "member administrator"},
        {"role": True},
    ],
)
def test_wrong_claims_are_refused(changes: dict[str, Any]) -> None:
    # The times above were written when the tests were collected, which may be minutes ago.
    late = int(time.time()) - NOW
    changes = {k: v + late if type(v) in (int, float) and v > NOW - 600 else v
               for k, v in changes.items()}  # fmt: skip
    claims = {**claims_of(ALICE), **changes}
    token = signed_raw(
        b'{"alg":"EdDSA","typ":"identity+jwt","kid":"test-key"}',
        json.dumps({name: value for name, value in claims.items() if value is not None}).encode(),
    )
    with pytest.raises(IdentityRequired):
        verifier().verify(token)


@pytest.mark.parametrize(
    "header",
    [
        b'{"alg":"none","typ":"identity+jwt","kid":"test-key"}',
        b'{"alg":"HS256","typ":"identity+jwt","kid":"test-key"}',
        b'{"alg":"EdDSA","typ":"at+jwt","kid":"test-key"}',
        b'{"alg":"EdDSA","kid":"test-key"}',
        b'{"alg":"EdDSA","typ":"identity+jwt","kid":"other"}',
        b'{"alg":"EdDSA","typ":"identity+jwt","kid":["test-key"]}',
        b'{"alg":"EdDSA","typ":"identity+jwt","kid":"test-key","crit":[]}',
        b'{"alg":"EdDSA","alg":"EdDSA","typ":"identity+jwt","kid":"test-key"}',
        b'\xef\xbb\xbf{"alg":"EdDSA","typ":"identity+jwt","kid":"test-key"}',
        b'["alg"]',
    ],
)
def test_wrong_headers_are_refused(header: bytes) -> None:
    with pytest.raises(IdentityRequired):
        verifier().verify(signed_raw(header, json.dumps(claims_of(ALICE)).encode()))


@pytest.mark.parametrize(("late", "is_taken"), [(3, True), (7, False)])
def test_clocks_may_differ_by_five_seconds(late: int, is_taken: bool) -> None:
    now = int(time.time())
    expired = {"exp": now - late, "iat": now - 60, "nbf": now - 60}
    for changes in (expired, {"nbf": now + late}):
        token = sign(claims_of(ALICE, **changes))
        if is_taken:
            assert verifier().verify(token)
        else:
            with pytest.raises(IdentityRequired):
                verifier().verify(token)


def test_duplicate_claims_are_refused() -> None:
    claims = json.dumps(claims_of(ALICE))[:-1] + f', "sub": "{ALICE}"}}'
    header = b'{"alg":"EdDSA","typ":"identity+jwt","kid":"test-key"}'
    with pytest.raises(IdentityRequired):
        verifier().verify(signed_raw(header, claims.encode()))


def test_another_key_is_refused() -> None:
    with pytest.raises(IdentityRequired):
        verifier().verify(sign(claims_of(ALICE), Ed25519PrivateKey.generate()))


@pytest.mark.parametrize("token", [None, "", "a.b.c", "x" * 2049, "ä", "a.b", "..", "\n"])
def test_what_is_no_token_is_refused(token: str | None) -> None:
    with pytest.raises(IdentityRequired):
        verifier().verify(token)


def test_other_spellings_of_a_token_are_refused() -> None:
    token = sign(claims_of(ALICE))
    head, claims, signature = token.split(".")
    last = signature[-1]
    other = {"A": "B", "Q": "R", "g": "h", "w": "x"}[last]
    for spelling in (
        f"{head}.{claims}.{signature}=",
        f" {token}",
        f"{token}\n",
        f"{head}.{claims}.{signature[:-1]}{other}",
    ):
        with pytest.raises(IdentityRequired):
            verifier().verify(spelling)


def test_a_verified_token_is_remembered_until_it_expires() -> None:
    now = [time.time()]
    keys = CountingKeys()
    checker = IdentityVerifier(keys, PUBLIC_URL, clock=lambda: now[0])
    token = sign(claims_of(ALICE, exp=int(now[0]) + 1, iat=int(now[0]) - 60))
    checker.verify(token)
    checker.verify(token)
    assert keys.asked == 1
    now[0] += 2
    checker.verify(token)
    assert keys.asked == 2
