"""Asking the security service who stands behind a credential."""

import pytest

from tests.uploader.cast import ALICE, PUBLIC_URL, FakeKeys, claims_of, sign
from tests.uploader.servers import answering
from uploader.authority import SecurityAuthority
from uploader.identity import IdentityVerifier
from uploader.outcomes import IdentityRequired, SecurityUnavailable


def authority(url: str) -> SecurityAuthority:
    return SecurityAuthority(url, IdentityVerifier(FakeKeys(), PUBLIC_URL))


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
