"""Rows after an object was found lost, wrong, restored or remade."""

import dataclasses

import pytest

from tests.uploader.cast import ALICE, BOB
from tests.uploader.records.upload_records import UploadRecords
from tests.uploader.rows import a_part, an_image, kept, queued_keys
from uploader.clock import microseconds_now
from uploader.library.catalogue import Catalogue
from uploader.library.image import LATER_RENDITIONS, Image, LaterRendition
from uploader.library.lifecycle import Lifecycle
from uploader.records.database import Database
from uploader.records.deletion_queue import enqueue
from uploader.records.identifiers import new_id, new_key
from uploader.records.quota import Quota
from uploader.upkeep.repairs import Repairs


@pytest.fixture
def lifecycle(database: Database) -> Lifecycle:
    return Lifecycle(database, Quota(None, None))


@pytest.fixture
def repairs(database: Database) -> Repairs:
    return Repairs(database)


@pytest.fixture
def pair(lifecycle: Lifecycle) -> tuple[Image, Image]:
    """Two images of Alice that share their objects."""
    image = kept(lifecycle)
    copy = dataclasses.replace(image, id=new_id(), state="ready")
    assert lifecycle.begin_copy(copy, image.id)
    return image, copy


def reload(database: Database, image: Image) -> Image:
    return Catalogue(database).load_own_image(image.owner, image.id)


def test_images_that_share_an_original_are_damaged_and_restored_together(
    database: Database, repairs: Repairs, lifecycle: Lifecycle, pair: tuple[Image, Image]
) -> None:
    other = kept(lifecycle, owner=BOB)
    key = pair[0].original_key
    assert repairs.mark_damaged(key) == 2
    assert repairs.mark_damaged(key) == 0
    assert [reload(database, one).is_damaged for one in (*pair, other)] == [True, True, False]
    assert repairs.damaged() == 2
    assert repairs.mark_whole(key) == 2
    assert repairs.damaged() == 0


def test_an_image_that_is_being_written_is_neither_damaged_nor_checked(
    repairs: Repairs, lifecycle: Lifecycle
) -> None:
    pending = an_image(checked_at=1)
    lifecycle.begin(pending)
    assert repairs.mark_damaged(pending.original_key) == 0
    assert repairs.images_of("original", pending.original_key) == []
    assert repairs.least_recently_checked(microseconds_now(), 10) == []


def test_all_images_of_an_object_are_found(
    repairs: Repairs, lifecycle: Lifecycle, pair: tuple[Image, Image]
) -> None:
    kept(lifecycle)
    for rendition in ("original", "thumb"):
        key = getattr(pair[0], f"{rendition}_key")
        found = repairs.images_of(rendition, key)
        assert {one.id for one in found} == {one.id for one in pair}
    assert repairs.images_of("preview", new_key("p", "webp")) == []


def test_a_thumbnail_is_replaced_for_all_and_the_old_one_queued(
    database: Database, repairs: Repairs, pair: tuple[Image, Image]
) -> None:
    key = new_key("t", "webp")
    assert repairs.replace_thumb(pair[0], key, "2" * 64)
    for image in pair:
        found = reload(database, image)
        assert (found.thumb_key, found.thumb_sha256) == (key, "2" * 64)
    assert queued_keys(database) == [pair[0].thumb_key]


def test_a_thumbnail_that_was_replaced_meanwhile_is_not_replaced_again(
    repairs: Repairs, pair: tuple[Image, Image]
) -> None:
    assert repairs.replace_thumb(pair[0], new_key("t", "webp"), "2" * 64)
    assert not repairs.replace_thumb(pair[0], new_key("t", "webp"), "3" * 64)


def test_a_thumbnail_that_is_about_to_be_removed_is_not_recorded(database: Database) -> None:
    lifecycle, repairs = Lifecycle(database, Quota(None, None)), Repairs(database)
    image = an_image()
    lifecycle.begin(image)
    key = new_key("t", "webp")
    with database.writing() as connection:
        enqueue(connection, [key], "stray", 1)
    assert not repairs.replace_thumb(image, key, "2" * 64)


@pytest.mark.parametrize("rendition", LATER_RENDITIONS, ids=lambda one: one.name)
def test_a_rendition_is_dropped_and_queued(
    database: Database, repairs: Repairs, lifecycle: Lifecycle, rendition: LaterRendition
) -> None:
    key = new_key(rendition.kind, rendition.picture_format.extension)
    image = kept(lifecycle, **{f"{rendition.name}_key": key, f"{rendition.name}_sha256": "2" * 64})
    assert repairs.drop(rendition, key)
    assert not repairs.drop(rendition, key)
    assert reload(database, image).key_of(rendition) is None
    assert queued_keys(database) == [key]


def test_the_least_recently_checked_images_come_first(
    repairs: Repairs, lifecycle: Lifecycle
) -> None:
    made = [kept(lifecycle, checked_at=number).id for number in (3, 1, 2)]
    found = repairs.least_recently_checked(3, 10)
    assert [one.id for one in found] == [made[1], made[2]]
    assert [one.id for one in repairs.least_recently_checked(9, 1)] == [made[1]]


def test_a_check_is_recorded_for_all_that_share_the_original(
    database: Database, repairs: Repairs, pair: tuple[Image, Image]
) -> None:
    before = microseconds_now()
    repairs.mark_checked(pair[0].original_key)
    assert all(reload(database, one).checked_at >= before for one in pair)


def test_an_upload_fails_with_its_lost_part(database: Database, repairs: Repairs) -> None:
    records, part = UploadRecords(database), a_part(0, 40)
    upload = records.begun()
    records.leases.advance(records.leased(upload), part)
    assert repairs.part_sha256(part.key) == part.sha256
    repairs.fail_upload_of(part.key)
    assert records.rows.load(ALICE, upload.id).state == "failed"
    assert repairs.part_sha256(part.key) is None
