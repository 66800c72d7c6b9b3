"""What administrators are told of all that is stored."""

from pathlib import Path

import pytest

from tests.uploader.cast import ALICE, BOB, CHARLIE
from uploader.records.database import Database
from uploader.records.quota import OwnQuota, Quota, Usage, count_trashed, lock_owner, reserve
from uploader.upkeep.figures import Figures
from uploader.upkeep.jobs import Jobs

NO_QUOTA = Quota(None, None)


def figures(database: Database, quota: Quota = NO_QUOTA, folder: Path | None = None) -> Figures:
    return Figures(database, Jobs(database), quota, folder)


def store(database: Database, owner: str, images: int, amount: int) -> None:
    with database.writing() as connection:
        lock_owner(connection, owner)
        reserve(connection, NO_QUOTA, owner, images, amount)


def test_each_owner_is_told_of_also_who_stores_nothing(database: Database) -> None:
    store(database, ALICE, 2, 300)
    store(database, CHARLIE, 1, 1)
    assert figures(database).usages([ALICE, BOB]) == {ALICE: Usage(2, 300), BOB: Usage(0, 0)}
    assert figures(database).usages([]) == {}


def test_all_owners_are_added_up(database: Database) -> None:
    nothing = figures(database).overview({})
    assert (nothing["images"], nothing["bytes"]) == (0, 0)
    store(database, ALICE, 2, 300)
    store(database, BOB, 1, 2**40)
    said = figures(database).overview({})
    assert (said["images"], said["bytes"]) == (3, 2**40 + 300)
    with database.writing() as connection:
        for owner, amount in ((ALICE, 100), (BOB, 7)):
            lock_owner(connection, owner)
            count_trashed(connection, owner, 1, amount)
    said = figures(database).overview({})
    assert (said["images"], said["trashed_images"], said["trashed_bytes"]) == (3, 2, 107)


@pytest.mark.parametrize(
    ("images", "amount", "own", "is_full"),
    [
        (9, 949, OwnQuota(), False),
        (10, 1, OwnQuota(), True),
        (1, 950, OwnQuota(), True),
        (10, 950, OwnQuota(images=20, bytes=2000), False),
        (1, 10, OwnQuota(bytes=10), True),
        (0, 0, OwnQuota(images=0), False),
    ],
)
def test_who_has_almost_no_room_left_is_named(
    database: Database, images: int, amount: int, own: OwnQuota, is_full: bool
) -> None:
    store(database, ALICE, images, amount)
    said = figures(database, Quota(images=10, bytes=1000)).overview({ALICE: own})
    expected = {"count": 1, "owners": [ALICE]} if is_full else {"count": 0, "owners": []}
    assert said["almost_full"] == expected


def test_twenty_are_named_and_all_are_counted(database: Database) -> None:
    for number in range(25):
        store(database, f"{number:022}", 1, 1)
    said = figures(database, Quota(images=1, bytes=None)).overview({})
    assert (said["almost_full"]["count"], len(said["almost_full"]["owners"])) == (25, 20)


def test_a_store_on_this_machine_tells_of_its_disk(database: Database, tmp_path: Path) -> None:
    said = figures(database, folder=tmp_path).overview({})
    assert 0 < said["free_bytes"] < said["total_bytes"]


@pytest.mark.parametrize("folder", [None, Path("/nowhere/at/all")])
def test_another_store_tells_of_none(database: Database, folder: Path | None) -> None:
    said = figures(database, folder=folder).overview({})
    assert (said["free_bytes"], said["total_bytes"]) == (None, None)


def test_what_the_upkeep_found_last_is_told(database: Database) -> None:
    before = figures(database).overview({})
    assert (before["damaged"], before["reconcile"], before["scrub"]) == (None, None, None)
    jobs = Jobs(database)
    jobs.finish("reconcile", {"images": 5, "damaged": 2})
    jobs.finish("scrub", {"images": 1, "damaged": 1})
    said = figures(database).overview({})
    assert said["damaged"] == 1
    assert said["reconcile"]["report"] == {"images": 5, "damaged": 2}
    assert said["scrub"]["at"] >= said["reconcile"]["at"] > 1_700_000_000
