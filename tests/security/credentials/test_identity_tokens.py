"""Identity tokens: minted once for half of their life, and anew when what they say changes."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from security.credentials.identity_tokens import IdentityTokens
from security.credentials.live_sessions import Session
from security.credentials.permissions import SESSION_SCOPES, Scope
from security.dependencies import key_passphrase
from security.keys.key_ring import RELOAD_SECONDS
from security.keys.signing_keys import Purpose, discard_keys
from security.people.roles import Role
from tests.security.conftest import MovableClock
from tests.security.service import Service

NOW = 1_800_000_000
ALICE = Session(
    "s" * 22, "u" * 22, "alice", NOW, "test browser", NOW, NOW, NOW, SESSION_SCOPES, Role.MEMBER
)
LIFETIME = 60


@pytest.fixture
def identities(service: Service, clock: MovableClock) -> IdentityTokens:
    deps = service.deps
    return IdentityTokens(deps.signed_tokens, deps.key_ring, LIFETIME, clock, capacity=2)


def test_a_token_is_handed_out_again_in_the_first_half_of_its_life(
    identities: IdentityTokens, clock: MovableClock
) -> None:
    first = identities.of(ALICE)
    clock.move(LIFETIME / 2 - 0.1)
    assert identities.of(ALICE) == first
    clock.move(0.1)
    assert identities.of(ALICE) != first


def test_a_token_that_is_handed_out_has_half_of_its_life_left(
    identities: IdentityTokens, service: Service, clock: MovableClock
) -> None:
    for _ in range(20):
        clock.move(7.3)
        claims = service.deps.signed_tokens.verify(Purpose.IDENTITY, identities.of(ALICE))
        assert claims.expires_at - clock() >= LIFETIME / 2 - 1


@pytest.mark.parametrize(
    "changed",
    [
        {"id": "x" * 22},
        {"login": "alicia"},
        {"scopes": (Scope.READ,)},
        {"role": Role.ADMINISTRATOR},
    ],
)
def test_a_token_of_another_session_or_permission_is_another_one(
    identities: IdentityTokens, changed: dict[str, object]
) -> None:
    assert identities.of(replace(ALICE, **changed)) != identities.of(ALICE)


def test_a_new_key_is_used_at_once(
    identities: IdentityTokens, service: Service, clock: MovableClock
) -> None:
    first = identities.of(ALICE)
    with service.deps.database.writing() as connection:
        discard_keys(connection, key_passphrase(service.deps.settings), int(clock()))
    clock.move(RELOAD_SECONDS)
    assert identities.of(ALICE) != first


def test_more_sessions_than_there_is_room_for_are_served_all_the_same(
    identities: IdentityTokens,
) -> None:
    sessions = [replace(ALICE, id=letter * 22) for letter in "abcd"]
    first = [identities.of(session) for session in sessions]
    assert identities.of(sessions[3]) == first[3]
    assert identities.of(sessions[0]) != first[0]


def test_threads_that_ask_at_once_all_get_a_valid_token(
    identities: IdentityTokens, service: Service
) -> None:
    sessions = [replace(ALICE, id=letter * 22) for letter in "abcd"] * 50
    with ThreadPoolExecutor(8) as pool:
        tokens = list(pool.map(identities.of, sessions))
    for session, token in zip(sessions, tokens, strict=True):
        claims = service.deps.signed_tokens.verify(Purpose.IDENTITY, token)
        assert claims.credential_id == session.id
