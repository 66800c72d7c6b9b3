"""The turn of an image in its row, in one transaction with all else that changes."""

import dataclasses
from functools import partial

import pytest
from sqlalchemy import update

from tests.uploader.cast import ALICE, a_key
from tests.uploader.rows import an_image, kept, queued_keys
from uploader.library.catalogue import Catalogue
from uploader.library.image import LATER_RENDITIONS, Image
from uploader.library.lifecycle import Lifecycle
from uploader.library.turning import (
    NewThumbnail,
    TurnedMeanwhileError,
    Turning,
    discard_thumbnail,
)
from uploader.outcomes import InvalidFields
from uploader.records.database import Database
from uploader.records.deletion_queue import enqueue
from uploader.records.identifiers import new_id
from uploader.records.quota import Quota
from uploader.records.tables import images
from uploader.upkeep.repairs import Repairs

# Clockwise by a quarter turn, and in the mirror.
RIGHT, IN_MIRROR = 6, 2


@pytest.fixture
def image(database: Database) -> Image:
    """An image of Alice with every rendition."""
    made = {f"{one.name}_key": a_key(one.kind, "webp") for one in LATER_RENDITIONS}
    made |= {f"{one.name}_sha256": "2" * 64 for one in LATER_RENDITIONS}
    return kept(Lifecycle(database, Quota(None, None)), width=300, height=200, **made)


def thumbnail(orientation: int = RIGHT) -> NewThumbnail:
    return NewThumbnail(a_key("t", "webp"), "9" * 64, orientation)


def change(
    database: Database, image: Image, turning: Turning, thumb: NewThumbnail | None, **fields: str
) -> Image:
    record = partial(turning.record, thumb=thumb)
    return Catalogue(database).change(ALICE, image.id, fields, on_turn=record)


@pytest.mark.parametrize(
    ("turning", "orientation", "size"),
    [
        (Turning(), 1, (3, 2)),
        (Turning(turn=90), 6, (2, 3)),
        (Turning(turn=180), 3, (3, 2)),
        (Turning(turn=270), 8, (2, 3)),
        (Turning(mirrored=True), 2, (3, 2)),
        (Turning(turn=90, mirrored=True), 7, (2, 3)),
    ],
)
def test_what_is_asked_for_says_how_an_image_is_shown(
    turning: Turning, orientation: int, size: tuple[int, int]
) -> None:
    plain = an_image(width=3, height=2)
    wanted = turning.of(plain)
    assert (wanted.orientation, (wanted.width, wanted.height)) == (orientation, size)
    assert turning.changes(plain) is (orientation != 1)
    assert not turning.changes(wanted)
    assert turning.is_asked is (turning != Turning())


def test_what_is_not_asked_for_stays() -> None:
    turned = an_image(width=2, height=3, turn=90)
    assert Turning(mirrored=True).of(turned).turn == 90
    assert Turning(turn=0).of(dataclasses.replace(turned, mirrored=True)).mirrored
    back = Turning(turn=0).of(turned)
    assert (back.width, back.height) == (3, 2)


def test_an_image_is_turned_together_with_all_else_and_its_old_renditions_are_removed(
    database: Database, image: Image
) -> None:
    thumb = thumbnail()
    turned = change(database, image, Turning(turn=90), thumb, name="b.png")
    assert (turned.turn, turned.mirrored, turned.name) == (90, False, "b.png")
    assert (turned.width, turned.height) == (200, 300)
    assert (turned.thumb_key, turned.thumb_sha256) == (thumb.key, thumb.sha256)
    assert turned.keys == [image.original_key, thumb.key]
    assert turned.preview_sha256 is None
    assert queued_keys(database) == sorted(set(image.keys) - {image.original_key})
    # What the original is has not changed.
    assert (turned.sha256, turned.bytes) == (image.sha256, image.bytes)


def test_an_image_that_is_as_wanted_keeps_its_renditions(database: Database, image: Image) -> None:
    found = change(database, image, Turning(turn=0, mirrored=False), thumbnail(), name="b.png")
    assert (found.name, found.keys) == ("b.png", image.keys)
    assert queued_keys(database) == []


@pytest.mark.parametrize("thumb", [None, thumbnail(IN_MIRROR)])
def test_where_no_thumbnail_of_it_was_made_nothing_changes(
    database: Database, image: Image, thumb: NewThumbnail | None
) -> None:
    with pytest.raises(TurnedMeanwhileError):
        change(database, image, Turning(turn=90), thumb, name="b.png")
    found = Catalogue(database).load_own_image(ALICE, image.id)
    assert (found.turn, found.name, found.keys) == (0, image.name, image.keys)


def test_a_thumbnail_that_is_about_to_be_removed_is_not_taken(
    database: Database, image: Image
) -> None:
    thumb = thumbnail()
    with database.writing() as connection:
        enqueue(connection, [thumb.key], "orphan", 0)
    with pytest.raises(TurnedMeanwhileError):
        change(database, image, Turning(turn=90), thumb)


def test_a_damaged_image_cannot_be_turned(database: Database, image: Image) -> None:
    Repairs(database).mark_damaged(image.original_key)
    with pytest.raises(InvalidFields):
        change(database, image, Turning(turn=90), thumbnail())
    assert Catalogue(database).load_own_image(ALICE, image.id).turn == 0


def test_the_twin_of_an_image_that_is_turned_keeps_its_renditions(
    database: Database, image: Image
) -> None:
    twin = dataclasses.replace(image, id=new_id(), state="ready")
    assert Lifecycle(database, Quota(None, None)).begin_copy(twin, image.id)
    turned = change(database, image, Turning(turn=90), thumbnail())
    kept_twin = Catalogue(database).load_own_image(ALICE, twin.id)
    assert kept_twin.keys == image.keys
    assert (kept_twin.turn, kept_twin.width) == (0, 300)
    assert queued_keys(database) == []
    # The last one that has them gives them up.
    change(database, twin, Turning(turn=270), thumbnail(8))
    assert queued_keys(database) == sorted(set(image.keys) - {image.original_key})
    assert turned.original_key == image.original_key


def test_a_thumbnail_is_discarded_only_where_no_row_has_it(
    database: Database, image: Image
) -> None:
    stray = a_key("t", "webp")
    for key in (image.thumb_key, stray):
        discard_thumbnail(database, key)
    assert queued_keys(database) == [stray]


def test_a_turn_with_its_own_thumbnail_ends_that_it_has_that_of_another_turn(
    database: Database, image: Image
) -> None:
    version = image.renditions_version
    with database.writing() as connection:
        connection.execute(update(images).values(renditions_version=-1 - version))
    turned = change(database, image, Turning(turn=90), thumbnail())
    assert (turned.is_thumbnail_turned, turned.renditions_version) == (False, version)


def test_a_thumbnail_is_recorded_for_all_that_share_the_file_and_lack_it(
    database: Database, image: Image
) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    copy = dataclasses.replace(image, id=new_id(), state="ready", pending_until=None)
    assert lifecycle.begin_copy(copy, image.id)
    with database.writing() as connection:
        connection.execute(update(images).values(renditions_version=-3))
    new = thumbnail()
    assert lifecycle.record_thumbnail(image, new.key, new.sha256)
    for one in (image, copy):
        now = Catalogue(database).load_own_image(ALICE, one.id)
        assert (now.thumb_key, now.thumb_sha256, now.renditions_version) == (new.key, "9" * 64, 2)
    assert queued_keys(database) == [image.thumb_key]
    # All have theirs now, and an object that is about to be removed is recorded for none.
    assert not lifecycle.record_thumbnail(image, a_key("t", "webp"), "8" * 64)
    with database.writing() as connection:
        connection.execute(update(images).values(renditions_version=-3))
    assert not lifecycle.record_thumbnail(image, image.thumb_key, "1" * 64)
