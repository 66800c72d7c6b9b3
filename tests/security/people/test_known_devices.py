"""Devices on which somebody signed in before."""

import pytest

from security.people.known_devices import MOST_CHARACTERS, KnownDevices
from tests.security.conftest import MovableClock

DAY = 86_400


@pytest.fixture
def devices(clock: MovableClock) -> KnownDevices:
    return KnownDevices(b"a key", clock)


def test_a_device_is_known_for_the_login_that_was_signed_in_to(devices: KnownDevices) -> None:
    kept = devices.added("alice", "")
    assert devices.nonce_for("alice", kept)
    assert devices.nonce_for("bob", kept) is None


def test_each_sign_in_makes_a_new_token_with_a_count_of_its_own(devices: KnownDevices) -> None:
    first = devices.added("alice", "")
    second = devices.added("alice", first)
    assert devices.nonce_for("alice", first) != devices.nonce_for("alice", second)
    assert "-" not in second


def test_a_shared_device_is_known_for_the_last_four_logins(devices: KnownDevices) -> None:
    kept = ""
    for login in ("alice", "bob", "charlie", "dora", "emil"):
        kept = devices.added(login, kept)
    assert devices.nonce_for("alice", kept) is None
    assert all(devices.nonce_for(login, kept) for login in ("bob", "charlie", "dora", "emil"))
    assert len(kept) == MOST_CHARACTERS


def test_a_device_is_forgotten_after_four_hundred_days(
    devices: KnownDevices, clock: MovableClock
) -> None:
    kept = devices.added("alice", "")
    clock.move(400 * DAY)
    assert devices.nonce_for("alice", kept)
    clock.move(DAY)
    assert devices.nonce_for("alice", kept) is None


def test_no_other_key_and_no_changed_character_is_taken(
    devices: KnownDevices, clock: MovableClock
) -> None:
    kept = devices.added("alice", "")
    assert KnownDevices(b"another key", clock).nonce_for("alice", kept) is None
    for place in range(len(kept)):
        changed = kept[:place] + ("1" if kept[place] == "0" else "0") + kept[place + 1 :]
        assert devices.nonce_for("alice", changed) is None, place


@pytest.mark.parametrize("kept", ["", "-", "x" * 512, "\x00", "\ud800", "a.b.c", "\u0661" * 72])
def test_what_is_no_token_is_nothing_and_is_not_kept(devices: KnownDevices, kept: str) -> None:
    assert devices.nonce_for("alice", kept) is None
    assert devices.nonce_for("alice", devices.added("alice", kept))
    assert "-" not in devices.added("alice", kept)


def test_any_text_may_be_typed_as_a_login(devices: KnownDevices) -> None:
    kept = devices.added("alice", "")
    for typed in ("", "\x00", "\ud800", "a" * 256):
        assert devices.nonce_for(typed, kept) is None
