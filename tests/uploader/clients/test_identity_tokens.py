"""What a verified identity says of its caller; the forgeries are refused in tests/contract/."""

import time

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from tests.uploader.cast import ALICE, PUBLIC_URL, FakeKeys, claims_of, sign
from uploader.clients.identity_tokens import IdentityVerifier
from uploader.clients.permissions import Role, Scope
from uploader.outcomes import IdentityRequired, SecurityUnavailable


class CountingKeys(FakeKeys):
    """Counts how often a signature had to be checked."""

    def __init__(self) -> None:
        self.asked = 0

    def find(self, kid: str) -> Ed25519PublicKey | None:
        self.asked += 1
        return super().find(kid)


class NoKeys(FakeKeys):
    """Could not fetch any key yet."""

    def find(self, kid: str) -> Ed25519PublicKey | None:
        raise SecurityUnavailable


def verifier() -> IdentityVerifier:
    return IdentityVerifier(FakeKeys(), PUBLIC_URL)


def test_a_good_token_names_its_caller() -> None:
    caller = verifier().verify(sign(claims_of(ALICE)))
    assert (caller.user_id, caller.credential_id, caller.login) == (ALICE, "S" * 22, "alice")
    assert caller.scopes == set(Scope) - {Scope.ADMIN}
    assert caller.role is Role.MEMBER


@pytest.mark.parametrize(
    ("scope", "api_token_id"),
    [("read account", None), ("read upload write delete admin", "S" * 22)],
)
def test_only_a_session_may_manage_the_account(scope: str, api_token_id: str | None) -> None:
    """So a caller who may not has an API token."""
    assert verifier().verify(sign(claims_of(ALICE, scope=scope))).api_token_id == api_token_id


@pytest.mark.parametrize(("scope", "role"), [("read", "administrator"), ("admin", "member")])
def test_a_token_says_what_its_caller_may_do(scope: str, role: str) -> None:
    caller = verifier().verify(sign(claims_of(ALICE, scope=scope, role=role)))
    assert caller.scopes == {Scope(scope)}
    assert caller.role is Role(role)


def test_a_request_without_the_header_has_no_identity() -> None:
    with pytest.raises(IdentityRequired):
        verifier().verify(None)


@pytest.mark.parametrize(("late", "is_accepted"), [(3, True), (7, False)])
def test_clocks_may_differ_by_five_seconds_at_either_end(late: int, is_accepted: bool) -> None:
    """Each end alone: the forgeries move all times of a token together."""
    now = int(time.time())
    for changes in ({"exp": now - late, "iat": now - 60, "nbf": now - 60}, {"nbf": now + late}):
        token = sign(claims_of(ALICE, **changes))
        if is_accepted:
            assert verifier().verify(token)
        else:
            with pytest.raises(IdentityRequired):
                verifier().verify(token)


def test_without_any_key_it_is_an_outage_and_no_refusal() -> None:
    with pytest.raises(SecurityUnavailable):
        IdentityVerifier(NoKeys(), PUBLIC_URL).verify(sign(claims_of(ALICE)))


def test_a_verified_token_is_cached_until_it_expires() -> None:
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
