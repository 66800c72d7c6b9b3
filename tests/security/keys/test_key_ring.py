"""The keys of a process: which sign, which are accepted, and when they are read anew."""

from sqlalchemy import select

from security.keys.key_ring import RELOAD_SECONDS
from security.keys.signing_keys import Purpose
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
