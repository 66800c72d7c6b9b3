"""The keys of a process: which sign, which are accepted, and when they are read anew."""

import pytest
from sqlalchemy import event, select, text

from security.keys.key_ring import RELOAD_SECONDS, UNKNOWN_KEY_RELOAD_SECONDS, KeyRing
from security.keys.signing_keys import Purpose
from security.outcomes import DatabaseUnavailable, KeysUnavailable
from security.records.database import Database
from security.records.tables import signing_keys
from tests.security.conftest import MovableClock
from tests.security.keys.rotation import kids, rotate
from tests.security.service import Service


def test_a_new_key_is_published_before_it_signs(service: Service, clock: MovableClock) -> None:
    old = service.deps.key_ring.signer(Purpose.ACCESS).kid
    rotate(service)
    clock.move(RELOAD_SECONDS)
    assert len(kids(service)) == 2
    assert service.deps.key_ring.signer(Purpose.ACCESS).kid == old
    clock.move(120)
    assert service.deps.key_ring.signer(Purpose.ACCESS).kid != old


def test_a_retired_key_is_refused_and_not_published(service: Service, clock: MovableClock) -> None:
    before = kids(service)
    rotate(service)
    clock.move(120 + 900 + 61)
    assert not set(before) & set(kids(service))
    assert service.deps.key_ring.public_key(Purpose.ACCESS, before[0]) is None


def test_a_key_that_another_process_made_is_found_by_its_name(
    service: Service, clock: MovableClock
) -> None:
    kids(service)
    rotate(service, announce_seconds=0)
    clock.move(1)
    with service.deps.database.reading() as connection:
        newest = connection.execute(
            select(signing_keys.c.kid).where(
                signing_keys.c.purpose == "access", signing_keys.c.retires_at.is_(None)
            )
        ).scalar_one()
    assert service.deps.key_ring.public_key(Purpose.ACCESS, newest) is not None


def test_without_a_database_there_are_no_keys(clock: MovableClock) -> None:
    nowhere = Database("sqlite:////nowhere/security.db")
    keys = KeyRing(nowhere, b"passphrase", clock)
    with pytest.raises(DatabaseUnavailable):
        keys.signer(Purpose.ACCESS)
    with pytest.raises(DatabaseUnavailable):
        keys.public_key(Purpose.ACCESS, "x" * 43)
    nowhere.close()


def test_keys_that_were_read_outlive_a_failure_of_the_database(
    service: Service, clock: MovableClock
) -> None:
    keys = service.deps.key_ring
    kid = keys.signer(Purpose.ACCESS).kid
    with service.deps.database.writing() as connection:
        connection.execute(text("ALTER TABLE signing_keys RENAME TO elsewhere"))
    clock.move(RELOAD_SECONDS)
    assert keys.signer(Purpose.ACCESS).kid == kid
    assert keys.public_key(Purpose.ACCESS, kid) is not None


def test_without_the_passphrase_nothing_is_signed_but_much_is_verified(
    service: Service, clock: MovableClock
) -> None:
    keys = KeyRing(service.deps.database, b"another", clock)
    with pytest.raises(KeysUnavailable):
        keys.signer(Purpose.ACCESS)
    assert keys.public_key(Purpose.ACCESS, kids(service)[0]) is not None


def test_a_key_of_one_purpose_is_none_of_the_other(service: Service) -> None:
    kid = service.deps.key_ring.signer(Purpose.IDENTITY).kid
    assert service.deps.key_ring.public_key(Purpose.IDENTITY, kid) is not None
    assert service.deps.key_ring.public_key(Purpose.ACCESS, kid) is None


def test_an_unknown_name_is_asked_for_once_a_second_at_most(
    service: Service, clock: MovableClock
) -> None:
    keys = service.deps.key_ring
    keys.public_key(Purpose.ACCESS, "x" * 43)
    statements: list[str] = []
    engine = service.deps.database.engine
    event.listen(engine, "before_cursor_execute", lambda *given: statements.append(given[2]))
    for _ in range(10):
        assert keys.public_key(Purpose.ACCESS, "x" * 43) is None
    assert statements == []
    clock.move(UNKNOWN_KEY_RELOAD_SECONDS)
    for _ in range(10):
        assert keys.public_key(Purpose.ACCESS, "x" * 43) is None
    assert len([one for one in statements if "signing_keys" in one]) == 1


def test_a_database_without_keys_signs_nothing(service: Service, clock: MovableClock) -> None:
    with service.deps.database.writing() as connection:
        connection.execute(signing_keys.delete())
    keys = KeyRing(service.deps.database, b"passphrase", clock)
    with pytest.raises(KeysUnavailable):
        keys.signer(Purpose.ACCESS)
    assert keys.published(Purpose.ACCESS) == []
