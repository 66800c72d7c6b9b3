"""Images are turned in bulk from how each of them is shown, and turned back."""

import dataclasses

import pytest
from sqlalchemy import update

from tests.uploader.cast import ALICE, a_key
from tests.uploader.rows import kept, queued_keys
from tests.uploader.selecting.conftest import Act
from uploader.decoding.orientations import composed, orientation_of
from uploader.library.catalogue import Catalogue
from uploader.library.image import LATER_RENDITIONS, Image
from uploader.library.lifecycle import Lifecycle
from uploader.records.audit_log import NO_ORIGIN
from uploader.records.database import Database
from uploader.records.identifiers import new_id
from uploader.records.tables import images
from uploader.selecting.bulk_changes import BulkChanges
from uploader.selecting.turn_batches import turning
from uploader.upkeep.repairs import Repairs

WAYS = [(turn, mirrored) for mirrored in (False, True) for turn in (0, 90, 180, 270)]
RIGHT = turning(90, mirrored=False)


def now(database: Database, image: Image) -> Image:
    return Catalogue(database).load_own_image(ALICE, image.id)


def with_all_renditions(lifecycle: Lifecycle) -> Image:
    made = {f"{one.name}_key": a_key(one.kind, "webp") for one in LATER_RENDITIONS}
    made |= {f"{one.name}_sha256": "2" * 64 for one in LATER_RENDITIONS}
    return kept(lifecycle, width=300, height=200, **made)


@pytest.mark.parametrize(("turn", "mirrored"), WAYS[1:])
def test_each_is_turned_from_how_it_is_shown(
    database: Database, lifecycle: Lifecycle, act: Act, turn: int, mirrored: bool
) -> None:
    every = [
        kept(
            lifecycle, turn=before, mirrored=in_mirror,
            width=200 if before % 180 else 300, height=300 if before % 180 else 200,
        )
        for before, in_mirror in WAYS
    ]  # fmt: skip
    done = act(turning(turn, mirrored=mirrored), *(one.id for one in every))
    assert done.codes == {one.id: None for one in every}
    for one in every:
        after = now(database, one)
        assert after.orientation == composed(one.orientation, orientation_of(turn, mirrored))
        assert (after.width, after.height) == ((200, 300) if after.turn % 180 else (300, 200))


def test_only_rows_change_and_all_renditions_are_to_be_made_anew(
    database: Database, lifecycle: Lifecycle, act: Act
) -> None:
    image = with_all_renditions(lifecycle)
    done = act(RIGHT, image.id)
    after = now(database, image)
    assert [after.key_of(one) for one in LATER_RENDITIONS] == [None] * 3
    assert after.thumb_key == image.thumb_key
    assert after.is_thumbnail_turned
    assert done.turned == [image.id]
    assert [one.id for one in Repairs(database).outdated(9)] == [image.id]
    assert queued_keys(database) == sorted(str(image.key_of(one)) for one in LATER_RENDITIONS)


def test_turned_back_before_another_thumbnail_was_made_it_needs_none(
    database: Database, lifecycle: Lifecycle, act: Act, bulk: BulkChanges
) -> None:
    image = kept(lifecycle, width=300, height=200)
    first = act(RIGHT, image.id)
    second = act(RIGHT, image.id)
    bulk.undo(ALICE, str(second.undo), NO_ORIGIN)
    assert now(database, image).is_thumbnail_turned
    undone = bulk.undo(ALICE, str(first.undo), NO_ORIGIN)
    assert undone.turned == [image.id]
    after = now(database, image)
    assert (after.turn, after.width, after.height) == (0, 300, 200)
    assert after.renditions_version == image.renditions_version
    assert Repairs(database).outdated(9) == []


def test_turned_back_afterwards_it_needs_another_one(
    database: Database, lifecycle: Lifecycle, act: Act, bulk: BulkChanges
) -> None:
    image = kept(lifecycle, width=300, height=200)
    done = act(RIGHT, image.id)
    assert lifecycle.record_thumbnail(now(database, image), a_key("t", "webp"), "3" * 64)
    assert not now(database, image).is_thumbnail_turned
    bulk.undo(ALICE, str(done.undo), NO_ORIGIN)
    assert now(database, image).is_thumbnail_turned


def test_one_that_shares_its_file_stays_as_it_is(
    database: Database, lifecycle: Lifecycle, act: Act
) -> None:
    image = with_all_renditions(lifecycle)
    copy = dataclasses.replace(image, id=new_id(), state="ready", pending_until=None)
    assert lifecycle.begin_copy(copy, image.id)
    act(RIGHT, image.id)
    after = now(database, copy)
    assert (after.turn, after.keys) == (0, image.keys)
    assert queued_keys(database) == []


def test_what_is_damaged_is_neither_turned_nor_turned_back(
    database: Database, lifecycle: Lifecycle, act: Act, bulk: BulkChanges
) -> None:
    lost, whole = kept(lifecycle), kept(lifecycle)
    before = act(RIGHT, whole.id)
    Repairs(database).mark_damaged(lost.original_key)
    Repairs(database).mark_damaged(whole.original_key)
    assert act(RIGHT, lost.id).codes == {lost.id: "damaged"}
    undone = bulk.undo(ALICE, str(before.undo), NO_ORIGIN)
    assert (undone.codes, undone.turned) == ({whole.id: "damaged"}, [])
    assert (now(database, lost).turn, now(database, whole).turn) == (0, 90)


def test_what_was_turned_otherwise_since_stays_so(
    database: Database, lifecycle: Lifecycle, act: Act, bulk: BulkChanges
) -> None:
    back, on = kept(lifecycle), kept(lifecycle)
    done = act(RIGHT, back.id, on.id)
    act(turning(270, mirrored=False), back.id)
    act(RIGHT, on.id)
    undone = bulk.undo(ALICE, str(done.undo), NO_ORIGIN)
    assert undone.codes == {back.id: None, on.id: "changed_since"}
    assert (now(database, back).turn, now(database, on).turn) == (0, 180)


def test_renditions_of_no_version_are_marked_too(
    database: Database, lifecycle: Lifecycle, act: Act
) -> None:
    image = kept(lifecycle)
    with database.writing() as connection:
        connection.execute(update(images).values(renditions_version=0))
    act(RIGHT, image.id)
    assert now(database, image).is_thumbnail_turned
