"""Images whose files were not read yet, and what is recorded of those."""

import dataclasses
from typing import Any

import pytest
from sqlalchemy import update

from tests.uploader.cast import ALICE
from tests.uploader.rows import kept
from uploader.decoding.details import DETAILS_VERSION, NOTHING, Details
from uploader.decoding.moments import Moment
from uploader.library.catalogue import Catalogue
from uploader.library.details import edited_values, without_place
from uploader.library.image import Image
from uploader.library.lifecycle import Lifecycle
from uploader.records.database import Database
from uploader.records.identifiers import new_id
from uploader.records.quota import Quota
from uploader.records.tables import images
from uploader.upkeep.repairs import Repairs
from uploader.upkeep.unread import Unread

TAKEN = Moment(1_557_662_706_250_000, 120)
DETAILS = Details(TAKEN, "NIKON D100", "50mm", "Flag", 0.004, 5.6, 200, 50.0, 37.8192, -122.4784)


@pytest.fixture
def unread(database: Database) -> Unread:
    return Unread(database)


@pytest.fixture
def lifecycle(database: Database) -> Lifecycle:
    return Lifecycle(database, Quota(None, None))


def old(lifecycle: Lifecycle, **changes: Any) -> Image:
    """An image that an earlier version has taken in."""
    return kept(lifecycle, details_version=0, **changes)


def now(database: Database, image: Image) -> Image:
    return Catalogue(database).load_own_image(ALICE, image.id)


def test_an_image_is_read_once(database: Database, unread: Unread, lifecycle: Lifecycle) -> None:
    kept(lifecycle)
    image = old(lifecycle)
    assert [one.id for one in unread.some(9)] == [image.id]
    assert unread.count() == 1
    unread.record(image, DETAILS)
    assert (unread.some(9), unread.count()) == ([], 0)
    found = now(database, image)
    assert (found.taken, bool(found.taken_known), found.file_taken) == (TAKEN, True, TAKEN)
    assert (found.camera, found.lens, found.description) == ("NIKON D100", "50mm", "Flag")
    assert (found.exposure_seconds, found.aperture, found.iso) == (0.004, 5.6, 200)
    assert (found.focal_length, found.latitude, found.longitude) == (50.0, 37.8192, -122.4784)
    assert found.details_version == DETAILS_VERSION


def test_what_the_owner_has_said_meanwhile_stays(
    database: Database, unread: Unread, lifecycle: Lifecycle
) -> None:
    said = old(lifecycle)
    catalogue = Catalogue(database)
    mine = edited_values(Moment(5_000_000)) | {"description": ""}
    catalogue.change(ALICE, said.id, mine)
    unread.record(said, DETAILS)
    found = now(database, said)
    assert (found.taken, found.description, found.camera) == (Moment(5_000_000), "", "NIKON D100")
    assert catalogue.change(ALICE, said.id, {}, forget_taken=True).taken == TAKEN


def test_a_place_that_the_owner_has_taken_away_does_not_come_back(
    database: Database, unread: Unread, lifecycle: Lifecycle
) -> None:
    said, other = old(lifecycle), old(lifecycle)
    Catalogue(database).change(ALICE, said.id, without_place())
    for image in (said, other):
        unread.record(image, DETAILS)
    found = now(database, said)
    assert (found.camera, found.latitude, found.longitude) == ("NIKON D100", None, None)
    assert now(database, other).latitude == 37.8192


def test_of_a_file_that_says_nothing_the_name_or_the_upload_counts(
    database: Database, unread: Unread, lifecycle: Lifecycle
) -> None:
    named, nameless = old(lifecycle, name="2024-01-02.png"), old(lifecycle)
    for image in (named, nameless):
        unread.record(image, NOTHING)
    assert now(database, named).taken.clock.isoformat() == "2024-01-02T00:00:00+00:00"
    found = now(database, nameless)
    assert (bool(found.taken_known), found.taken_at) == (False, nameless.created_at)
    assert unread.count() == 0


def test_images_that_share_a_file_are_recorded_together_each_with_its_name(
    database: Database, unread: Unread, lifecycle: Lifecycle
) -> None:
    image = old(lifecycle)
    copy = dataclasses.replace(image, id=new_id(), name="2024-01-02.png", state="ready")
    assert lifecycle.begin_copy(copy, image.id)
    unread.record(image, dataclasses.replace(DETAILS, taken=None))
    assert not now(database, image).taken_known
    assert now(database, copy).taken_known
    assert now(database, copy).camera == "NIKON D100"
    assert unread.count() == 0


def test_what_was_read_meanwhile_stays_as_it_is(
    database: Database, unread: Unread, lifecycle: Lifecycle
) -> None:
    image = old(lifecycle)
    unread.record(image, DETAILS)
    unread.record(image, NOTHING)
    assert now(database, image).camera == "NIKON D100"


def test_a_damaged_image_waits_until_it_is_whole(
    database: Database, unread: Unread, lifecycle: Lifecycle
) -> None:
    image = old(lifecycle)
    Repairs(database).mark_damaged(image.original_key)
    assert unread.some(1) == []
    Repairs(database).mark_whole(image.original_key)
    assert len(unread.some(1)) == 1


def test_an_image_that_is_gone_is_no_failure(unread: Unread, lifecycle: Lifecycle) -> None:
    image = old(lifecycle)
    lifecycle.delete(ALICE, image.id)
    unread.record(image, DETAILS)
    assert unread.count() == 0


def test_a_later_version_reads_all_files_again(
    database: Database, unread: Unread, lifecycle: Lifecycle
) -> None:
    kept(lifecycle)
    with database.writing() as connection:
        connection.execute(update(images).values(details_version=DETAILS_VERSION - 1))
    assert unread.count() == 1
