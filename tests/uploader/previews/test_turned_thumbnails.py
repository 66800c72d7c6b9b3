"""Thumbnails of images that were turned in their rows: made once, and never of another turn."""

from collections.abc import Callable

import pytest
from sqlalchemy import update

from tests.uploader.cast import ALICE, FakeStore
from tests.uploader.previews.conftest import SlowGatekeeper, Upload
from tests.uploader.rows import queued_keys
from uploader.dependencies import Dependencies
from uploader.library.image import Image
from uploader.outcomes import NotDecodable, StorageUnavailable
from uploader.previews.rendition_maker import RenditionMaker
from uploader.previews.turned_thumbnails import renew_thumbnail
from uploader.records.audit_log import NO_ORIGIN
from uploader.records.tables import images
from uploader.selecting.selections import Selection
from uploader.selecting.turn_batches import turning

# Clockwise by a quarter turn.
RIGHT = 6


@pytest.fixture
def turn(d: Dependencies) -> Callable[[Image], Image]:
    def turn(image: Image) -> Image:
        action = turning(90, mirrored=False)
        d.bulk.changes.run(ALICE, Selection.of([image.id]), "rotate", action, NO_ORIGIN)
        return d.catalogue.load_own_image(ALICE, image.id)

    return turn


Turn = Callable[[Image], Image]


def test_the_thumbnail_is_that_of_the_turn_and_the_old_one_is_removed(
    d: Dependencies, store: FakeStore, maker: RenditionMaker, gatekeeper: SlowGatekeeper,
    upload: Upload, turn: Turn,
) -> None:  # fmt: skip
    gatekeeper.done.set()
    before = upload()
    renew_thumbnail(maker, turn(before))
    after = d.catalogue.load_own_image(ALICE, before.id)
    assert store.objects[after.thumb_key] == b"a thumb"
    assert (gatekeeper.orientations, gatekeeper.asked) == ([RIGHT], [True])
    assert after.renditions_version == before.renditions_version
    assert before.thumb_key in queued_keys(d.database)
    renew_thumbnail(maker, after)
    assert gatekeeper.made == ["thumb"]


def test_of_one_that_is_turned_further_meanwhile_nothing_is_recorded(
    d: Dependencies, maker: RenditionMaker, gatekeeper: SlowGatekeeper, upload: Upload, turn: Turn
) -> None:
    gatekeeper.done.set()
    image = turn(upload())
    flush = maker.lifecycle.record_thumbnail

    def turned_meanwhile(*args: object) -> bool:
        turn(image)
        return flush(*args)  # type: ignore[arg-type]  # As it was called.

    maker.lifecycle.record_thumbnail = turned_meanwhile  # type: ignore[method-assign]  # In its place.
    renew_thumbnail(maker, image)
    after = d.catalogue.load_own_image(ALICE, image.id)
    assert (after.turn, after.thumb_key, after.is_thumbnail_turned) == (180, image.thumb_key, True)
    assert len([key for key in queued_keys(d.database) if key.startswith("t/")]) == 1


def test_what_cannot_be_made_leaves_the_row_as_it_is(
    d: Dependencies, store: FakeStore, maker: RenditionMaker, gatekeeper: SlowGatekeeper,
    upload: Upload, turn: Turn,
) -> None:  # fmt: skip
    gatekeeper.done.set()
    image = turn(upload())
    gatekeeper.refuses = True
    with pytest.raises(NotDecodable):
        renew_thumbnail(maker, image)
    gatekeeper.refuses = False
    store.failing.add("put")
    with pytest.raises(StorageUnavailable):
        renew_thumbnail(maker, image)
    assert d.catalogue.load_own_image(ALICE, image.id) == image


def test_without_its_original_none_is_made(
    d: Dependencies, maker: RenditionMaker, gatekeeper: SlowGatekeeper, upload: Upload, turn: Turn
) -> None:
    image = turn(upload())
    with d.database.writing() as connection:
        connection.execute(update(images).values(state="damaged"))
    renew_thumbnail(maker, image)
    assert gatekeeper.made == []
