"""Finding the caller behind a credential, and how long the answer holds."""

import time
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.uploader.cast import ALICE, PUBLIC_URL, FakeKeys, FakeSecurity
from uploader.clients.caller_lookup import CallerLookup
from uploader.clients.identity_tokens import Caller, IdentityVerifier
from uploader.clients.security_client import SentCredential
from uploader.outcomes import IdentityRequired, SecurityUnavailable

GOOD = SentCredential(f"Bearer {ALICE}", "192.0.2.1")
BAD = SentCredential("Bearer bad", "192.0.2.1")


class Clock:
    """Time that stands still until it is set."""

    def __init__(self) -> None:
        self.now = float(int(time.time()))

    def __call__(self) -> float:
        return self.now


class Security(FakeSecurity):
    """Counts the questions, and says no to all or fails while a test wants it."""

    def __init__(self) -> None:
        self.asked = 0
        self.refuses = False
        self.is_down = False

    def identity_of(self, credential: SentCredential, request_id: str) -> str | None:
        self.asked += 1
        if self.is_down:
            raise SecurityUnavailable
        return None if self.refuses else super().identity_of(credential, request_id)


@pytest.fixture
def security() -> Security:
    return Security()


def lookup(security: Security, clock: Callable[[], float] = time.time) -> CallerLookup:
    return CallerLookup(security, IdentityVerifier(FakeKeys(), PUBLIC_URL), clock)


def test_a_good_credential_names_its_caller(security: Security) -> None:
    caller = lookup(security).find(GOOD, "request-1")
    assert caller is not None
    assert caller.user_id == ALICE


def test_no_credential_is_anonymous_without_asking(security: Security) -> None:
    assert lookup(security).find(None, "request-1") is None
    assert security.asked == 0


def test_a_bad_credential_is_anonymous(security: Security) -> None:
    assert lookup(security).find(BAD, "request-1") is None


@pytest.mark.parametrize("answer", ["", ALICE])
def test_an_unsigned_answer_names_nobody(answer: str) -> None:
    class Unsigned(Security):
        def identity_of(self, credential: SentCredential, request_id: str) -> str | None:
            return answer

    with pytest.raises(IdentityRequired):
        lookup(Unsigned()).find(GOOD, "request-1")


def test_an_outage_is_no_answer_and_is_not_cached(security: Security) -> None:
    callers = lookup(security)
    security.is_down = True
    with pytest.raises(SecurityUnavailable):
        callers.find(GOOD, "request-1")
    security.is_down = False
    assert callers.find(GOOD, "request-2") is not None


def test_an_accepted_credential_is_cached_to_the_end_of_its_second(security: Security) -> None:
    clock = Clock()
    callers = lookup(security, clock)
    assert callers.find(GOOD, "request-1") is not None
    security.refuses = True
    clock.now += 0.99
    assert callers.find(GOOD, "request-2") is not None
    assert callers.find(BAD, "request-3") is None
    clock.now += 0.02
    assert callers.find(GOOD, "request-4") is None


def test_a_refusal_is_not_cached(security: Security) -> None:
    callers = lookup(security, Clock())
    security.refuses = True
    assert callers.find(GOOD, "request-1") is None
    security.refuses = False
    assert callers.find(GOOD, "request-2") is not None


def test_an_answer_that_took_long_is_not_kept_for_the_next_second(security: Security) -> None:
    clock = Clock()

    class Late(IdentityVerifier):
        def verify(self, token: str | None) -> Caller:
            clock.now += 1
            return super().verify(token)

    callers = CallerLookup(security, Late(FakeKeys(), PUBLIC_URL), clock)
    assert callers.find(GOOD, "request-1") is not None
    security.refuses = True
    assert callers.find(GOOD, "request-2") is None


def test_an_accepted_credential_is_cached_for_its_address_alone(security: Security) -> None:
    """An API token may be limited to networks."""
    callers = lookup(security, Clock())
    assert callers.find(GOOD, "request-1") is not None
    security.refuses = True
    assert callers.find(GOOD, "request-2") is not None
    assert callers.find(replace(GOOD, address="198.51.100.1"), "request-3") is None
