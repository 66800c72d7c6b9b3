"""The key set: fetched when needed, seldom, and kept when the security service is down."""

import pytest

from tests.uploader.cast import KID, public_jwks
from tests.uploader.servers import answering
from uploader.clients.key_ring import KeyRing
from uploader.outcomes import SecurityUnavailable

PATH = "/internal/jwks.json"
Pages = dict[str, tuple[int, dict[str, str], bytes]]


def test_a_key_is_found_by_its_id() -> None:
    with answering({PATH: (200, {}, public_jwks())}) as url:
        ring = KeyRing(url + PATH)
        assert ring.find(KID) is not None
        assert ring.find("another") is None


def test_an_unknown_key_causes_at_most_one_fetch_in_five_seconds() -> None:
    now = [0.0]
    pages: Pages = {PATH: (200, {}, public_jwks("another"))}
    with answering(pages) as url:
        ring = KeyRing(url + PATH, clock=lambda: now[0])
        assert ring.find(KID) is None
        pages[PATH] = (200, {}, public_jwks())
        now[0] = 4.9
        assert ring.find(KID) is None
        now[0] = 5.0
        assert ring.find(KID) is not None


def test_without_any_key_it_asks_again_in_half_a_second() -> None:
    now = [0.0]
    pages: Pages = {PATH: (200, {}, b'{"keys": []}')}
    with answering(pages) as url:
        ring = KeyRing(url + PATH, clock=lambda: now[0])
        with pytest.raises(SecurityUnavailable):
            ring.find(KID)
        pages[PATH] = (200, {}, public_jwks())
        now[0] = 0.4
        with pytest.raises(SecurityUnavailable):
            ring.find(KID)
        now[0] = 0.5
        assert ring.find(KID) is not None


@pytest.mark.parametrize(
    "answer", [(500, {}, b""), (200, {}, b"no json"), (200, {}, b'{"keys": [{"kid": 1}]}')]
)
def test_the_old_keys_stay_when_a_fetch_fails(answer: tuple[int, dict[str, str], bytes]) -> None:
    now = [0.0]
    pages: Pages = {PATH: (200, {}, public_jwks())}
    with answering(pages) as url:
        ring = KeyRing(url + PATH, clock=lambda: now[0])
        assert ring.ready()
        pages[PATH] = answer
        now[0] = 60.0
        assert ring.find("another") is None
        assert ring.find(KID) is not None


def test_no_keys_at_all_is_an_outage_and_no_refusal() -> None:
    ring = KeyRing("http://127.0.0.1:9/internal/jwks.json")
    assert not ring.ready()
    with pytest.raises(SecurityUnavailable):
        ring.find(KID)
