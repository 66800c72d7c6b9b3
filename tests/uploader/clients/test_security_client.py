"""Asking the security service who stands behind a credential."""

import time
from collections.abc import Callable

import pytest

from tests.uploader.cast import ALICE, PUBLIC_URL, FakeKeys, claims_of, sign
from tests.uploader.servers import answering
from uploader.clients.identity_tokens import Identity, IdentityVerifier
from uploader.clients.security_client import SecurityAuthority
from uploader.outcomes import IdentityRequired, SecurityUnavailable


class Clock:
    """Time that stands still until it is set."""

    def __init__(self) -> None:
        self.now = float(int(time.time()))

    def __call__(self) -> float:
        return self.now


def authority(url: str, clock: Callable[[], float] = time.time) -> SecurityAuthority:
    return SecurityAuthority(url, IdentityVerifier(FakeKeys(), PUBLIC_URL), clock)


def test_a_good_credential_names_its_caller() -> None:
    headers = {"X-Identity": sign(claims_of(ALICE))}
    with answering({"/auth": (200, headers, b"{}")}) as url:
        caller = authority(url).caller("Bearer good", "request-1")
    assert caller is not None
    assert caller.user_id == ALICE


def test_no_credential_is_anonymous_without_asking() -> None:
    assert authority("http://127.0.0.1:9").caller(None, "request-1") is None


def test_a_bad_credential_is_anonymous() -> None:
    with answering({"/auth": (401, {}, b"{}")}) as url:
        assert authority(url).caller("Bearer bad", "request-1") is None


def test_an_unsigned_answer_names_nobody() -> None:
    pages = {"/auth": (200, {"X-Identity": ALICE}, b"{}")}
    with answering(pages) as url, pytest.raises(IdentityRequired):
        authority(url).caller("Bearer good", "request-1")


@pytest.mark.parametrize("status", [302, 404, 500, 503])
def test_anything_but_yes_or_no_is_an_outage(status: int) -> None:
    with answering({"/auth": (status, {}, b"")}) as url, pytest.raises(SecurityUnavailable):
        authority(url).caller("Bearer good", "request-1")


def test_a_service_that_is_down_is_an_outage() -> None:
    with pytest.raises(SecurityUnavailable):
        authority("http://127.0.0.1:9").caller("Bearer good", "request-1")


def test_a_yes_holds_to_the_end_of_its_second_and_no_longer() -> None:
    clock = Clock()
    pages = {"/auth": (200, {"X-Identity": sign(claims_of(ALICE))}, b"{}")}
    with answering(pages) as url:
        asked = authority(url, clock)
        assert asked.caller("Bearer good", "request-1") is not None
        pages["/auth"] = (401, {}, b"{}")
        clock.now += 0.99
        assert asked.caller("Bearer good", "request-2") is not None
        assert asked.caller("Bearer other", "request-3") is None
        clock.now += 0.02
        assert asked.caller("Bearer good", "request-4") is None


def test_a_no_is_asked_again_at_once() -> None:
    pages: dict[str, tuple[int, dict[str, str], bytes]] = {"/auth": (401, {}, b"{}")}
    with answering(pages) as url:
        asked = authority(url, Clock())
        assert asked.caller("Bearer good", "request-1") is None
        pages["/auth"] = (200, {"X-Identity": sign(claims_of(ALICE))}, b"{}")
        assert asked.caller("Bearer good", "request-2") is not None


def test_an_answer_that_took_long_is_not_kept_for_the_next_second() -> None:
    clock = Clock()
    pages: dict[str, tuple[int, dict[str, str], bytes]] = {"/auth": (401, {}, b"{}")}

    class Late(IdentityVerifier):
        def verify(self, token: str | None) -> Identity:
            clock.now += 1
            return super().verify(token)

    with answering(pages) as url:
        asked = SecurityAuthority(url, Late(FakeKeys(), PUBLIC_URL), clock)
        pages["/auth"] = (200, {"X-Identity": sign(claims_of(ALICE))}, b"{}")
        assert asked.caller("Bearer good", "request-1") is not None
        pages["/auth"] = (401, {}, b"{}")
        assert asked.caller("Bearer good", "request-2") is None
