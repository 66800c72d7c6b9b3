"""Both verifiers of the identity take what security mints, and refuse the same forgeries."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from security.credentials.credential import OwnQuota
from security.credentials.live_sessions import Session
from security.credentials.permissions import SESSION_SCOPES
from security.credentials.signed_tokens import InvalidTokenError, SignedTokens
from security.keys.key_ring import KeyRing
from security.keys.signing_keys import Purpose, ensure_keys
from security.people.roles import Role
from security.records.database import Database
from security.records.migration import migrate
from tests.contract.forged_signatures import FORGED_SIGNATURES
from tests.contract.forged_spellings import FORGED_SPELLINGS
from tests.contract.forgeries import (
    FORGERIES,
    IDENTITY,
    LOGIN_FORGERIES,
    PERMISSION_FORGERIES,
    QUOTA_FORGERIES,
    SESSION,
    USER,
    Forger,
    Key,
)
from uploader.clients.identity_tokens import IdentityVerifier
from uploader.outcomes import IdentityRequired

ISSUER = "http://localhost:8080"
LEEWAY_SECONDS = 5
ALL = (
    FORGERIES | FORGED_SIGNATURES | FORGED_SPELLINGS
    | LOGIN_FORGERIES | PERMISSION_FORGERIES | QUOTA_FORGERIES
)  # fmt: skip


@dataclass(frozen=True)
class Verifier:
    """A verifier: what it reads out of a good token, or the exception that it refuses one with."""

    verify: Callable[[str], Any]
    refusal: type[Exception]

    def refuses(self, token: str) -> bool:
        try:
            self.verify(token)
        except self.refusal:
            return True
        return False


@pytest.fixture(scope="module")
def key_ring(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeyRing]:
    """The keys of a security service that has just been installed."""
    database = Database(f"sqlite:///{tmp_path_factory.mktemp('keys')}/security.db")
    migrate(database, lambda connection: ensure_keys(connection, b"passphrase", int(time.time())))
    yield KeyRing(database, b"passphrase", time.time)
    database.close()


class PublishedKeys:
    """The keys as the uploader has fetched them."""

    def __init__(self, key_ring: KeyRing) -> None:
        self._key_ring = key_ring

    def find(self, kid: str) -> Ed25519PublicKey | None:
        return self._key_ring.public_key(Purpose.IDENTITY, kid)

    def ready(self) -> bool:
        return True


@pytest.fixture
def minter(key_ring: KeyRing) -> SignedTokens:
    return SignedTokens(key_ring, ISSUER, time.time)


@pytest.fixture(params=["security", "uploader"])
def verifier(request: pytest.FixtureRequest, key_ring: KeyRing) -> Verifier:
    """Each verifier in turn, with nothing remembered yet."""
    if request.param == "uploader":
        return Verifier(
            IdentityVerifier(PublishedKeys(key_ring), ISSUER).verify,
            IdentityRequired,
        )
    tokens = SignedTokens(key_ring, ISSUER, time.time)
    return Verifier(lambda token: tokens.verify(Purpose.IDENTITY, token), InvalidTokenError)


@pytest.fixture
def forger(key_ring: KeyRing) -> Forger:
    keys = {}
    for purpose in Purpose:
        signer = key_ring.signer(purpose)
        keys[purpose] = Key(signer.kid, signer.private_key)
    now = int(time.time())
    return Forger(IDENTITY, ISSUER, now, keys[Purpose.IDENTITY], keys[Purpose.ACCESS])


def test_what_security_mints_is_read(verifier: Verifier, minter: SignedTokens) -> None:
    session = Session(SESSION, USER, "alice", 0, "", 0, 0, 0, SESSION_SCOPES, Role.MEMBER)
    token, _ = minter.mint_identity(session, 60)
    read = verifier.verify(token)
    assert (read.user_id, read.credential_id, read.login) == (USER, SESSION, "alice")
    assert read.scopes == {"read", "upload", "write", "delete", "account"}
    assert read.role == "member"


def test_what_the_forger_signs_unchanged_is_accepted(verifier: Verifier, forger: Forger) -> None:
    """Without this the forgeries could be refused for a reason of their own."""
    assert verifier.verify(forger.token()).user_id == USER


def test_no_forgery_is_accepted(verifier: Verifier, forger: Forger) -> None:
    assert len(ALL) >= 290
    accepted = {name for name, forge in ALL.items() if not verifier.refuses(forge(forger))}
    assert accepted == set()


def test_an_identity_that_may_be_late_may_be_that_alone(key_ring: KeyRing, forger: Forger) -> None:
    tokens = SignedTokens(key_ring, ISSUER, time.time)
    late = Verifier(lambda one: tokens.verify(Purpose.IDENTITY, one, 3600), InvalidTokenError)
    accepted = {name for name, forge in ALL.items() if not late.refuses(forge(forger))}
    assert accepted == {"expired", "expired long ago"}
    assert late.refuses(forger.shifted(-3600 - IDENTITY.most_seconds - LEEWAY_SECONDS - 1))


@pytest.mark.parametrize("role", ["member", "administrator"])
@pytest.mark.parametrize("scope", ["read", "write read", "read upload write delete account admin"])
def test_every_known_permission_is_accepted(
    verifier: Verifier, forger: Forger, scope: str, role: str
) -> None:
    read = verifier.verify(forger.token(scope=scope, role=role))
    assert read.scopes == set(scope.split(" "))
    assert read.role == role


@pytest.mark.parametrize(
    "seconds", [2 - LEEWAY_SECONDS - IDENTITY.most_seconds, LEEWAY_SECONDS - 1]
)
def test_clocks_may_differ_by_the_leeway(verifier: Verifier, forger: Forger, seconds: int) -> None:
    """More than that is among the forgeries: expired by 6 seconds, and made in 8."""
    assert verifier.verify(forger.shifted(seconds)).user_id == USER


@pytest.mark.parametrize("amount", [0, 1, 2**53 - 1])
def test_a_quota_of_ones_own_is_accepted(verifier: Verifier, forger: Forger, amount: int) -> None:
    assert verifier.verify(forger.token(quota_images=amount)).user_id == USER
    assert verifier.verify(forger.token(quota_bytes=amount, quota_images=0)).user_id == USER


def test_the_uploader_reads_the_quota_that_security_mints(
    minter: SignedTokens, key_ring: KeyRing
) -> None:
    session = Session(SESSION, USER, "alice", 0, "", 0, 0, 0, SESSION_SCOPES, Role.MEMBER)
    uploader = IdentityVerifier(PublishedKeys(key_ring), ISSUER)
    for images, amount in ((None, None), (0, None), (None, 7), (3, 5)):
        own = replace(session, quota=OwnQuota(images, amount))
        read = uploader.verify(minter.mint_identity(own, 60)[0])
        assert (read.quota.images, read.quota.bytes) == (images, amount)
