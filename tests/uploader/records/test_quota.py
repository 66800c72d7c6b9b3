"""Counters of an owner: bounded to the byte, and changed by one writer at a time."""

import time
from threading import Thread

import pytest

from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import at_once
from uploader.outcomes import QuotaExceeded
from uploader.records.database import Database
from uploader.records.quota import (
    EVERYBODYS,
    OwnQuota,
    Quota,
    Usage,
    give_back,
    lock_owner,
    reserve,
    usage_of,
)


def use(database: Database, quota: Quota, images: int, amount: int, owner: str = ALICE) -> None:
    with database.writing() as connection:
        lock_owner(connection, owner)
        reserve(connection, quota, owner, images, amount)


def used(database: Database, owner: str = ALICE) -> Usage:
    with database.reading() as connection:
        return usage_of(connection, owner)


def test_who_never_stored_anything_uses_nothing(database: Database) -> None:
    assert used(database) == Usage(0, 0)


@pytest.mark.parametrize(
    ("images", "amount", "fits"),
    [(1, 99, True), (1, 100, True), (1, 101, False), (2, 1, True), (3, 1, False), (0, 100, True)],
)
def test_a_quota_is_used_up_to_its_limit(
    database: Database, images: int, amount: int, fits: bool
) -> None:
    quota = Quota(images=2, bytes=100)
    if fits:
        use(database, quota, images, amount)
    else:
        with pytest.raises(QuotaExceeded):
            use(database, quota, images, amount)
    assert used(database) == (Usage(images, amount) if fits else Usage(0, 0))


def test_without_a_limit_there_is_room_for_everything(database: Database) -> None:
    for _ in range(2):
        use(database, Quota(None, None), 1_000_000, 2**60)
    assert used(database) == Usage(2_000_000, 2**61)


def test_what_is_given_back_is_free_again(database: Database) -> None:
    quota = Quota(images=1, bytes=100)
    use(database, quota, 1, 100)
    with database.writing() as connection:
        lock_owner(connection, ALICE)
        give_back(connection, ALICE, 1, 60)
    assert used(database) == Usage(0, 40)
    use(database, quota, 1, 60)


def test_owners_have_counters_of_their_own(database: Database) -> None:
    use(database, Quota(1, 100), 1, 100)
    use(database, Quota(1, 100), 1, 100, owner=BOB)
    assert used(database) == used(database, BOB) == Usage(1, 100)


def test_of_many_reservations_at_once_as_many_pass_as_there_is_room(database: Database) -> None:
    raised = at_once(8, lambda: use(database, Quota(images=3, bytes=None), 1, 10))
    assert [type(error) for error in raised] == [QuotaExceeded] * 5
    assert used(database) == Usage(3, 30)


def test_an_owner_is_locked_to_the_end_of_the_transaction(database: Database) -> None:
    use(database, Quota(None, None), 1, 10)
    order: list[str] = []

    def other() -> None:
        with database.writing() as connection:
            lock_owner(connection, ALICE)
            order.append("second")

    with database.writing() as connection:
        lock_owner(connection, ALICE)
        waiting = Thread(target=other)
        waiting.start()
        time.sleep(0.2)
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]


@pytest.mark.parametrize(
    ("own", "quota"),
    [
        (EVERYBODYS, Quota(5, None)),
        (OwnQuota(images=0), Quota(0, None)),
        (OwnQuota(images=9), Quota(9, None)),
        (OwnQuota(bytes=7), Quota(5, 7)),
        (OwnQuota(1, 0), Quota(1, 0)),
    ],
)
def test_what_was_set_for_an_owner_goes_before_what_everybody_has(
    own: OwnQuota, quota: Quota
) -> None:
    assert Quota(images=5, bytes=None).of_owner(own) == quota
