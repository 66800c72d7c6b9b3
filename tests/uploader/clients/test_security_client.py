"""Asking the security service over HTTP: a yes, a no, and everything that is neither."""

import time

import pytest

from tests.timeouts import is_within
from tests.uploader.cast import ALICE, claims_of, public_jwks, sign
from tests.uploader.servers import answering, silent
from uploader.clients.security_client import SecurityClient, SentCredential
from uploader.outcomes import SecurityUnavailable

NOWHERE = "http://127.0.0.1:9"
KEYS = "/internal/jwks.json"
GOOD = SentCredential("Bearer good", "192.0.2.1")
BAD = SentCredential("Bearer bad", "192.0.2.1")


def test_a_good_credential_is_answered_with_a_signed_identity() -> None:
    token = sign(claims_of(ALICE))
    with answering({"/auth": (200, {"X-Identity": token}, b"{}")}) as url:
        assert SecurityClient(url).identity_of(GOOD, "request-1") == token


@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_bad_credential_has_no_identity(status: int) -> None:
    with answering({"/auth": (status, {}, b"{}")}) as url:
        assert SecurityClient(url).identity_of(BAD, "request-1") is None


def test_an_acceptance_without_an_identity_is_an_empty_token() -> None:
    with answering({"/auth": (200, {}, b"{}")}) as url:
        assert SecurityClient(url).identity_of(GOOD, "request-1") == ""


def test_an_identity_is_renewed_by_itself_alone() -> None:
    token = sign(claims_of(ALICE))
    with answering({"/internal/identity": (200, {"X-Identity": token}, b"{}")}) as url:
        assert SecurityClient(url).renewed("old", "request-1") == token
    with answering({"/internal/identity": (401, {}, b"{}")}) as url:
        assert SecurityClient(url).renewed("old", "request-1") is None
    with pytest.raises(SecurityUnavailable):
        SecurityClient(NOWHERE).renewed("old", "request-1")


@pytest.mark.parametrize("status", [302, 404, 500, 503])
def test_anything_but_yes_or_no_is_an_outage(status: int) -> None:
    with answering({"/auth": (status, {}, b"")}) as url, pytest.raises(SecurityUnavailable):
        SecurityClient(url).identity_of(GOOD, "request-1")


@pytest.mark.parametrize("credential", ["Bearer good", "Bearer \N{SNOWMAN}", "Bearer a\r\nB: c"])
def test_a_service_that_is_down_is_an_outage(credential: str) -> None:
    with pytest.raises(SecurityUnavailable):
        SecurityClient(NOWHERE).identity_of(SentCredential(credential, "192.0.2.1"), "request-1")
    with pytest.raises(SecurityUnavailable):
        SecurityClient(NOWHERE).key_set()


@pytest.mark.slow
def test_a_silent_service_costs_bounded_time() -> None:
    with silent() as url:
        client, started = SecurityClient(url), time.monotonic()
        with pytest.raises(SecurityUnavailable):
            client.identity_of(GOOD, "request-1")
        with pytest.raises(SecurityUnavailable):
            client.key_set()
    assert is_within(time.monotonic() - started, 8)


def test_the_key_set_is_read_as_it_is() -> None:
    with answering({KEYS: (200, {}, public_jwks())}) as url:
        assert SecurityClient(url).key_set() == public_jwks()


@pytest.mark.parametrize("status", [302, 404, 500])
def test_a_key_set_that_is_not_given_is_an_outage(status: int) -> None:
    with answering({KEYS: (status, {}, public_jwks())}) as url, pytest.raises(SecurityUnavailable):
        SecurityClient(url).key_set()


def test_a_key_set_is_read_up_to_its_limit() -> None:
    with answering({KEYS: (200, {}, b" " * 100_000)}) as url:
        assert len(SecurityClient(url).key_set()) == 64 * 1024
