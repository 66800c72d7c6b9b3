"""The strict profile of signed tokens: what is minted passes, and no forgery does."""

import base64
import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from security.credentials.live_sessions import Session
from security.credentials.permissions import SESSION_SCOPES
from security.credentials.signed_tokens import InvalidTokenError, SignedTokens
from security.keys.signing_keys import Purpose
from security.people.roles import Role
from tests.contract.forged_signatures import FORGED_SIGNATURES
from tests.contract.forged_spellings import FORGED_SPELLINGS
from tests.contract.forgeries import (
    ACCESS,
    ACCESS_FORGERIES,
    FORGERIES,
    SESSION,
    USER,
    Forger,
    Key,
)
from tests.security.conftest import MovableClock
from tests.security.service import Service

NOW = 1_800_000_000
ALICE = Session(
    SESSION, USER, "alice", NOW, "test browser", NOW, NOW, NOW, SESSION_SCOPES, Role.MEMBER
)
ALL = FORGERIES | FORGED_SIGNATURES | FORGED_SPELLINGS | ACCESS_FORGERIES
# The client of the tests sends no header of this size or with these characters.
NOT_IN_A_HEADER = {"5 MB", "newline", "newline after"}


@pytest.fixture
def forger(service: Service) -> Forger:
    signer, stranger = (
        Key(found.kid, found.private_key)
        for purpose in (Purpose.ACCESS, Purpose.IDENTITY)
        for found in [service.deps.key_ring.signer(purpose)]
    )
    return Forger(ACCESS, "http://vitrine.test", NOW, signer, stranger)


@pytest.fixture
def tokens(service: Service) -> SignedTokens:
    return service.deps.signed_tokens


def test_what_the_forger_signs_unchanged_is_accepted(forger: Forger, tokens: SignedTokens) -> None:
    """Without this the table below could be refused for a reason of its own."""
    assert tokens.verify(Purpose.ACCESS, forger.token()).user_id == USER


def test_no_forgery_is_accepted(forger: Forger, tokens: SignedTokens) -> None:
    accepted = []
    for name, forge in ALL.items():
        try:
            tokens.verify(Purpose.ACCESS, forge(forger))
            accepted.append(name)
        except InvalidTokenError:
            continue
    assert len(ALL) >= 250
    assert accepted == []


def test_no_forgery_gets_an_answer_other_than_401(forger: Forger, service: Service) -> None:
    answers = {
        name: service.auth(forge(forger)).status_code
        for name, forge in ALL.items()
        if name not in NOT_IN_A_HEADER
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
        "read upload write delete account",
        "member",
    )
    verified = tokens.verify(Purpose.IDENTITY, token)
    assert verified.scopes == set(SESSION_SCOPES)
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


def test_a_cached_token_still_expires(tokens: SignedTokens, clock: MovableClock) -> None:
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
    assert [one.credential_id[0] for one in claims] == list("abcd") * 50
