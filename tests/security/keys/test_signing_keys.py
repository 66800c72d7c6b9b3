"""Signing keys: made once, rotated without losing a session, retired for good."""

import pytest
from sqlalchemy import select

from security.dependencies import key_passphrase
from security.keys.key_material import UnreadableKeyError
from security.keys.key_ring import RELOAD_SECONDS
from security.keys.signing_keys import Purpose, discard_keys, ensure_keys
from security.records.tables import signing_keys
from tests.security.conftest import MovableClock
from tests.security.keys.rotation import kids, rotate
from tests.security.service import Service


def test_there_is_one_key_for_each_purpose_at_first(service: Service) -> None:
    assert len(kids(service)) == len(kids(service, Purpose.IDENTITY)) == 1
    assert kids(service) != kids(service, Purpose.IDENTITY)


def test_private_keys_are_stored_encrypted(service: Service) -> None:
    with service.deps.database.reading() as connection:
        stored = connection.execute(select(signing_keys.c.encrypted_private_key)).scalars().all()
    assert all(key.startswith("-----BEGIN ENCRYPTED PRIVATE KEY-----") for key in stored)


def test_another_secret_is_noticed_at_migration(service: Service, clock: MovableClock) -> None:
    with (
        service.deps.database.writing() as connection,
        pytest.raises(UnreadableKeyError),
    ):
        ensure_keys(connection, b"another", int(clock()))


def test_a_rotation_loses_no_session(service: Service, clock: MovableClock) -> None:
    alice = service.new_caller("alice")
    rotate(service)
    for _ in range(5):
        clock.move(170)
        assert service.auth(alice.access_token).status_code == 200
        assert service.send_as(alice, "GET", "/v1/user").status_code == 200
    assert service.refresh(alice.refresh_token).status_code == 200


def test_every_token_of_the_old_key_outlives_its_last_signature(
    service: Service, clock: MovableClock
) -> None:
    alice = service.new_caller("alice")
    rotate(service)
    clock.move(119)
    last = service.refresh(alice.refresh_token).json["access_token"]
    clock.move(899)
    assert service.auth(last).status_code == 200


def test_a_second_rotation_during_the_first_keeps_all_sessions(
    service: Service, clock: MovableClock
) -> None:
    alice = service.new_caller("alice")
    rotate(service)
    clock.move(30)
    rotate(service)
    clock.move(140)
    assert service.auth(alice.access_token).status_code == 200


def test_discarded_keys_end_tokens_at_once_but_no_session(
    service: Service, clock: MovableClock
) -> None:
    alice = service.new_caller("alice")
    assert service.auth(alice.access_token).status_code == 200
    with service.deps.database.writing() as connection:
        discard_keys(connection, key_passphrase(service.deps.settings), int(clock()))
    clock.move(RELOAD_SECONDS)
    assert service.auth(alice.access_token).status_code == 401
    fresh = service.refresh(alice.refresh_token).json["access_token"]
    assert service.auth(fresh).status_code == 200
