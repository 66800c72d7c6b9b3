"""Rows after an object was found lost, wrong, restored or remade."""

import dataclasses
from functools import partial

import pytest

from tests.uploader.cast import ALICE, BOB, a_key
from tests.uploader.records.upload_records import UploadRecords
from tests.uploader.rows import a_part, an_image, kept, queued_keys
from uploader.clock import SECOND, microseconds_now
from uploader.decoding.rendition_versions import CHANGED_IN, RENDITIONS_VERSION
from uploader.library.catalogue import Catalogue
from uploader.library.image import CARD, LATER_RENDITIONS, PREVIEW, Image, LaterRendition
from uploader.library.lifecycle import Lifecycle
from uploader.library.turning import NewThumbnail, Turning
from uploader.records.database import Database
from uploader.records.deletion_queue import DeletionQueue, enqueue
from uploader.records.identifiers import new_id
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
    assert repairs.images_of("preview", a_key("p", "webp")) == []


def test_a_thumbnail_is_replaced_for_all_and_the_old_one_queued(
    database: Database, repairs: Repairs, pair: tuple[Image, Image]
) -> None:
    key = a_key("t", "webp")
    assert repairs.replace_thumb(pair[0], key, "2" * 64)
    for image in pair:
        found = reload(database, image)
        assert (found.thumb_key, found.thumb_sha256) == (key, "2" * 64)
    assert queued_keys(database) == [pair[0].thumb_key]


def test_a_thumbnail_that_was_replaced_meanwhile_is_not_replaced_again(
    repairs: Repairs, pair: tuple[Image, Image]
) -> None:
    assert repairs.replace_thumb(pair[0], a_key("t", "webp"), "2" * 64)
    assert not repairs.replace_thumb(pair[0], a_key("t", "webp"), "3" * 64)


def test_a_thumbnail_that_is_about_to_be_removed_is_not_recorded(database: Database) -> None:
    lifecycle, repairs = Lifecycle(database, Quota(None, None)), Repairs(database)
    image = an_image()
    lifecycle.begin(image)
    key = a_key("t", "webp")
    with database.writing() as connection:
        enqueue(connection, [key], "stray", 1)
    assert not repairs.replace_thumb(image, key, "2" * 64)


@pytest.mark.parametrize("rendition", LATER_RENDITIONS, ids=lambda one: one.name)
def test_a_rendition_is_dropped_and_queued(
    database: Database, repairs: Repairs, lifecycle: Lifecycle, rendition: LaterRendition
) -> None:
    key = a_key(rendition.kind, rendition.picture_format.extension)
    image = kept(lifecycle, **{f"{rendition.name}_key": key, f"{rendition.name}_sha256": "2" * 64})
    assert repairs.drop(rendition, key)
    assert not repairs.drop(rendition, key)
    assert reload(database, image).key_of(rendition) is None
    assert queued_keys(database) == [key]


def test_outdated_are_the_whole_images_of_the_types_that_have_changed_since(
    repairs: Repairs, lifecycle: Lifecycle
) -> None:
    old = {
        (name, state): kept(lifecycle, format=name, renditions_version=1)
        for name in CHANGED_IN
        for state in ("ready", "damaged")
    }
    for name in CHANGED_IN:
        kept(lifecycle, format=name)
        repairs.mark_damaged(old[name, "damaged"].original_key)
    lifecycle.begin(an_image(renditions_version=1))
    changed = {old[name, "ready"].id for name, version in CHANGED_IN.items() if version > 1}
    assert changed
    assert {one.id for one in repairs.outdated(99)} == changed
    assert repairs.count_outdated() == len(changed)
    assert len(repairs.outdated(2)) == 2


def test_renditions_are_replaced_for_all_and_the_old_ones_queued_for_a_little_later(
    database: Database, repairs: Repairs, lifecycle: Lifecycle
) -> None:
    image = kept(lifecycle, preview_key=a_key("p", "webp"), renditions_version=1)
    copy = dataclasses.replace(image, id=new_id(), state="ready")
    assert lifecycle.begin_copy(copy, image.id)
    other = kept(lifecycle, renditions_version=1)
    thumb, preview = a_key("t", "webp"), a_key("p", "webp")
    seen = dataclasses.replace(image, width=3, height=4, frames=5)
    before = microseconds_now()
    assert repairs.replace_renditions(seen, (thumb, "5" * 64), {PREVIEW: (preview, "6" * 64)})
    for one in (image, copy):
        now = reload(database, one)
        assert now.keys == [image.original_key, thumb, preview]
        assert (now.thumb_sha256, now.preview_sha256) == ("5" * 64, "6" * 64)
        assert (now.width, now.height, now.frames) == (3, 4, 5)
        assert now.renditions_version == RENDITIONS_VERSION
    assert reload(database, other).renditions_version == 1
    assert queued_keys(database) == sorted([image.thumb_key, image.preview_key or ""])
    queue = DeletionQueue(database)
    assert queue.due(before + 30 * SECOND, 9) == []
    assert len(queue.due(microseconds_now() + 60 * SECOND, 9)) == 2


def test_a_rendition_that_was_made_meanwhile_is_neither_lost_nor_queued(
    database: Database, repairs: Repairs, lifecycle: Lifecycle
) -> None:
    image, card = kept(lifecycle, renditions_version=1), a_key("c", "jpg")
    lifecycle.record(image, {CARD: (card, "2" * 64)})
    assert repairs.replace_renditions(image, (a_key("t", "webp"), "5" * 64), {})
    assert reload(database, image).card_key == card
    assert queued_keys(database) == [image.thumb_key]


def test_renditions_of_an_image_that_is_gone_or_lost_are_not_recorded(
    database: Database, repairs: Repairs, lifecycle: Lifecycle
) -> None:
    thumb = (a_key("t", "webp"), "5" * 64)
    gone, lost = kept(lifecycle), kept(lifecycle)
    lifecycle.delete(ALICE, gone.id)
    repairs.mark_damaged(lost.original_key)
    for image in (gone, lost):
        assert not repairs.replace_renditions(image, thumb, {})
    assert reload(database, lost).thumb_key == lost.thumb_key
    assert lost.thumb_key not in queued_keys(database)


def test_renditions_of_which_one_is_about_to_be_removed_are_not_recorded(
    database: Database, repairs: Repairs, lifecycle: Lifecycle
) -> None:
    image, preview = kept(lifecycle, renditions_version=1), a_key("p", "webp")
    with database.writing() as connection:
        enqueue(connection, [preview], "stray", 1)
    made = {PREVIEW: (preview, "6" * 64)}
    assert not repairs.replace_renditions(image, (a_key("t", "webp"), "5" * 64), made)
    now = reload(database, image)
    assert (now.keys, now.renditions_version) == (image.keys, 1)


def test_renditions_that_are_kept_count_as_those_of_this_version(
    database: Database, repairs: Repairs, lifecycle: Lifecycle
) -> None:
    image, other = (kept(lifecycle, renditions_version=1) for _ in range(2))
    repairs.keep_renditions(image)
    assert [one.id for one in repairs.outdated(9)] == [other.id]
    assert reload(database, image).keys == image.keys


def test_what_no_row_refers_to_is_discarded_and_nothing_else(
    database: Database, repairs: Repairs, lifecycle: Lifecycle
) -> None:
    image, lost = kept(lifecycle), a_key("t", "webp")
    repairs.discard([image.thumb_key, lost])
    assert queued_keys(database) == [lost]
    # A put that timed out may still arrive.
    assert DeletionQueue(database).due(microseconds_now() + 30 * SECOND, 9) == []


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
    repairs.mark_checked(pair[0])
    assert all(reload(database, one).checked_at >= before for one in pair)


@pytest.fixture
def turned(database: Database, lifecycle: Lifecycle, pair: tuple[Image, Image]) -> Image:
    """A third one with the same original that is turned, and has a thumbnail of its own."""
    copy = dataclasses.replace(pair[0], id=new_id(), state="ready", checked_at=1)
    assert lifecycle.begin_copy(copy, pair[0].id)
    thumb = NewThumbnail(a_key("t", "webp"), "7" * 64, 6)
    record = partial(Turning(turn=90).record, thumb=thumb)
    return Catalogue(database).change(ALICE, copy.id, {}, on_turn=record)


def test_a_check_of_what_is_turned_otherwise_is_one_of_its_own(
    database: Database, repairs: Repairs, pair: tuple[Image, Image], turned: Image
) -> None:
    before = microseconds_now()
    repairs.mark_checked(pair[0])
    assert reload(database, turned).checked_at == 1
    repairs.mark_checked(turned)
    assert reload(database, turned).checked_at >= before


def test_what_is_turned_otherwise_keeps_its_renditions(
    database: Database, repairs: Repairs, pair: tuple[Image, Image], turned: Image
) -> None:
    thumb = (a_key("t", "webp"), "8" * 64)
    assert repairs.replace_renditions(pair[0], thumb, {})
    assert [reload(database, one).thumb_key for one in pair] == [thumb[0], thumb[0]]
    assert reload(database, turned) == turned
    other = (a_key("t", "webp"), "8" * 64)
    assert repairs.replace_renditions(turned, other, {})
    assert reload(database, turned).thumb_key == other[0]
    assert [reload(database, one).thumb_key for one in pair] == [thumb[0], thumb[0]]


def test_an_upload_fails_with_its_lost_part(database: Database, repairs: Repairs) -> None:
    records, part = UploadRecords(database), a_part(0, 40)
    upload = records.begun()
    records.leases.advance(records.leased(upload), part)
    assert repairs.part_sha256(part.key) == part.sha256
    repairs.fail_upload_of(part.key)
    assert records.rows.load(ALICE, upload.id).state == "failed"
    assert repairs.part_sha256(part.key) is None
