"""The key set: fetched when needed, seldom, and kept when the security service is down."""

import pytest

from tests.uploader.cast import KID, FakeSecurity, public_jwks
from uploader.clients.public_keys import PublicKeys
from uploader.outcomes import SecurityUnavailable


class Security(FakeSecurity):
    """Publishes the key set that a test gives it; None is an outage."""

    def __init__(self, document: bytes | None) -> None:
        self.document = document

    def key_set(self) -> bytes:
        if self.document is None:
            raise SecurityUnavailable
        return self.document


def test_a_key_is_found_by_its_id() -> None:
    keys = PublicKeys(Security(public_jwks()))
    assert keys.find(KID) is not None
    assert keys.find("another") is None


def test_an_unknown_key_causes_at_most_one_fetch_in_five_seconds() -> None:
    now = [0.0]
    security = Security(public_jwks("another"))
    keys = PublicKeys(security, clock=lambda: now[0])
    assert keys.find(KID) is None
    security.document = public_jwks()
    now[0] = 4.9
    assert keys.find(KID) is None
    now[0] = 5.0
    assert keys.find(KID) is not None


@pytest.mark.parametrize(("took", "pause"), [(0.001, 0.01), (0.02, 0.2), (3.0, 0.5)])
def test_without_any_key_it_asks_again_the_sooner_the_faster_it_failed(
    took: float, pause: float
) -> None:
    now = [0.0]

    class Silent(Security):
        def key_set(self) -> bytes:
            now[0] += took
            return super().key_set()

    security = Silent(None)
    keys = PublicKeys(security, clock=lambda: now[0])
    with pytest.raises(SecurityUnavailable):
        keys.find(KID)
    security.document = public_jwks()
    now[0] = took + 0.9 * pause
    with pytest.raises(SecurityUnavailable):
        keys.find(KID)
    now[0] = took + 1.1 * pause
    assert keys.find(KID) is not None


@pytest.mark.parametrize("document", [None, b"", b"no json", b'{"keys": [{"kid": 1}]}', b"[]"])
def test_the_old_keys_stay_when_a_fetch_fails(document: bytes | None) -> None:
    now = [0.0]
    security = Security(public_jwks())
    keys = PublicKeys(security, clock=lambda: now[0])
    assert keys.ready()
    security.document = document
    now[0] = 60.0
    assert keys.find("another") is None
    assert keys.find(KID) is not None


def test_no_keys_at_all_is_an_outage_and_no_refusal() -> None:
    keys = PublicKeys(Security(None))
    assert not keys.ready()
    with pytest.raises(SecurityUnavailable):
        keys.find(KID)
