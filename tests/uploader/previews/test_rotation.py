"""Images that are turned: as a whole or not at all, whoever else turns them, and whatever fails."""

import dataclasses
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest

from tests.timeouts import wait_until
from tests.uploader.cast import ALICE, BOB, FakeStore
from tests.uploader.previews.conftest import SlowGatekeeper
from tests.uploader.rows import kept, queued_keys
from uploader.decoding.gatekeeper import Gatekeeper
from uploader.library.catalogue import Catalogue
from uploader.library.image import PREVIEW, Image
from uploader.library.lifecycle import Lifecycle
from uploader.library.turning import Turning
from uploader.outcomes import (
    DatabaseUnavailable,
    DecodersBusy,
    ImageNotFound,
    InvalidFields,
    NotDecodable,
    Outcome,
    StorageUnavailable,
)
from uploader.previews.rendition_maker import RenditionMaker
from uploader.previews.rendition_queue import RenditionQueue
from uploader.previews.rotation import Rotation
from uploader.records.database import Database
from uploader.records.quota import Quota
from uploader.storage.objects import sha256_of
from uploader.upkeep.repairs import Repairs

ORIGINAL = b"an original"
RIGHT = Turning(turn=90)


class Library:
    """Images with their objects in a store, and what turns them."""

    def __init__(self, database: Database, store: FakeStore, folder: Path) -> None:
        self.database, self.store, self._folder = database, store, folder
        self.catalogue = Catalogue(database)
        self.lifecycle = Lifecycle(database, Quota(None, None))
        self.queues: list[RenditionQueue] = []

    def stored(self, owner: str = ALICE) -> Image:
        image = kept(
            self.lifecycle, owner=owner, sha256=sha256_of([ORIGINAL]), bytes=len(ORIGINAL),
            width=300, height=200,
        )  # fmt: skip
        self.store.objects |= {image.original_key: ORIGINAL, image.thumb_key: b"the old one"}
        return image

    def maker(self, gatekeeper: object, most: int = 4) -> RenditionMaker:
        decoders = cast(Gatekeeper, gatekeeper)
        return RenditionMaker(
            self.catalogue, self.lifecycle, self.store, decoders, self._folder,
            most_requests=most, wait_seconds=5,
        )  # fmt: skip

    def rotation(self, gatekeeper: object, most: int = 4) -> Rotation:
        maker = self.maker(gatekeeper, most)
        self.queues.append(RenditionQueue(maker, 1))
        return Rotation(self.database, maker, self.queues[-1])

    def now(self, image: Image) -> Image:
        return self.catalogue.load_own_image(image.owner, image.id)


@pytest.fixture
def library(database: Database, store: FakeStore, tmp_path: Path) -> Iterator[Library]:
    made = Library(database, store, tmp_path)
    yield made
    for queue in made.queues:
        queue.stop()


class Decoder:
    """Makes a thumbnail that says how it is turned, after something else has happened."""

    def __init__(self, *first: Callable[[], object]) -> None:
        self._first = list(first)
        self.made: list[tuple[Sequence[str], str, int]] = []

    def render(
        self, names: Sequence[str], file: BinaryIO, _: object, owner: str, *, orientation: int
    ) -> list[bytes]:
        assert file.read() == ORIGINAL
        if self._first:
            self._first.pop(0)()
        self.made.append((names, owner, orientation))
        return [f"turned as {orientation}".encode()]


def fail(outcome: type[Outcome]) -> None:
    raise outcome


def test_a_turn_is_answered_with_the_new_thumbnail_stored_and_the_rest_to_be_made(
    library: Library, store: FakeStore
) -> None:
    image, decoder = library.stored(), Decoder()
    turned = library.rotation(decoder).turn(ALICE, image.id, RIGHT)
    assert turned == library.now(image)
    assert (turned.turn, turned.width, turned.height) == (90, 200, 300)
    assert store.objects[turned.thumb_key] == b"turned as 6"
    assert turned.thumb_sha256 == sha256_of([b"turned as 6"])
    assert decoder.made == [(["thumb"], ALICE, 6)]
    assert store.objects[image.original_key] == ORIGINAL
    assert queued_keys(library.database) == [image.thumb_key]
    (waiting,) = library.queues[0]._waiting
    assert waiting.image == turned


def test_what_is_turned_so_already_needs_no_decoder(library: Library) -> None:
    image, decoder = library.stored(), Decoder()
    rotation = library.rotation(decoder)
    first = rotation.turn(ALICE, image.id, RIGHT)
    assert rotation.turn(ALICE, image.id, RIGHT) == first
    assert len(decoder.made) == 1


def test_all_else_changes_with_the_turn_or_not_at_all(library: Library) -> None:
    image = library.stored()
    change = partial(library.catalogue.change, ALICE, image.id, {"name": "b.png"})
    busy = library.rotation(Decoder(lambda: fail(DecodersBusy)))
    with pytest.raises(DecodersBusy):
        busy.turn(ALICE, image.id, RIGHT, change)
    assert library.now(image).name == image.name
    turned = library.rotation(Decoder()).turn(ALICE, image.id, RIGHT, change)
    assert (turned.turn, turned.name) == (90, "b.png")


@pytest.mark.parametrize("outcome", [DecodersBusy, NotDecodable])
def test_a_decoder_that_is_busy_or_refuses_changes_nothing(
    library: Library, store: FakeStore, outcome: type[Outcome]
) -> None:
    image = library.stored()
    before = dict(store.objects)
    with pytest.raises(outcome):
        library.rotation(Decoder(lambda: fail(outcome))).turn(ALICE, image.id, RIGHT)
    assert (library.now(image).keys, store.objects) == (image.keys, before)
    assert queued_keys(library.database) == []


@pytest.mark.parametrize("operation", ["read", "put", "holds", "flush"])
def test_a_store_that_fails_changes_nothing(
    library: Library, store: FakeStore, operation: str
) -> None:
    image = library.stored()
    store.failing = {operation}
    with pytest.raises(StorageUnavailable):
        library.rotation(Decoder()).turn(ALICE, image.id, RIGHT)
    found = library.now(image)
    assert (found.turn, found.keys) == (0, image.keys)
    # It may have been put without a confirmation.
    queued = queued_keys(library.database)
    assert len(queued) == (0 if operation == "read" else 1)
    assert image.thumb_key not in queued


def test_a_commit_that_was_not_confirmed_keeps_the_thumbnail_where_the_row_has_it(
    library: Library,
) -> None:
    image = library.stored()

    def unconfirmed(**options: Any) -> Image:
        library.catalogue.change(ALICE, image.id, {}, **options)
        raise DatabaseUnavailable

    with pytest.raises(DatabaseUnavailable):
        library.rotation(Decoder()).turn(ALICE, image.id, RIGHT, unconfirmed)
    turned = library.now(image)
    assert turned.turn == 90
    assert queued_keys(library.database) == [image.thumb_key]


def test_an_image_that_is_deleted_meanwhile_is_not_there(library: Library) -> None:
    image = library.stored()
    decoder = Decoder(lambda: library.lifecycle.delete(ALICE, image.id))
    with pytest.raises(ImageNotFound):
        library.rotation(decoder).turn(ALICE, image.id, RIGHT)
    # Nothing is left of it: its own objects, and the thumbnail that came too late.
    assert len(queued_keys(library.database)) == 3


def test_of_two_requests_at_once_each_has_what_it_asks_for(
    library: Library, store: FakeStore
) -> None:
    image = library.stored()
    other = library.rotation(Decoder())
    decoder = Decoder(lambda: other.turn(ALICE, image.id, Turning(mirrored=True)))
    both = library.rotation(decoder).turn(ALICE, image.id, RIGHT)
    assert (both.turn, both.mirrored) == (90, True)
    # The first one that it made was of an image that was not yet in the mirror.
    assert [orientation for _, _, orientation in decoder.made] == [6, 7]
    assert store.objects[both.thumb_key] == b"turned as 7"
    stray = set(store.objects) - set(both.keys)
    assert stray == set(queued_keys(library.database))


def test_the_last_of_two_requests_for_other_turns_wins_as_a_whole(
    library: Library, store: FakeStore
) -> None:
    image = library.stored()
    other = library.rotation(Decoder())
    decoder = Decoder(lambda: other.turn(ALICE, image.id, Turning(turn=180)))
    last = library.rotation(decoder).turn(ALICE, image.id, RIGHT)
    assert (last.turn, last.width) == (90, 200)
    assert store.objects[last.thumb_key] == b"turned as 6"
    assert set(store.objects) - set(last.keys) == set(queued_keys(library.database))


def test_who_is_overtaken_over_and_over_is_asked_to_come_again(library: Library) -> None:
    image = library.stored()
    other = library.rotation(Decoder())

    def overtake(number: int) -> None:
        other.turn(ALICE, image.id, Turning(mirrored=number % 2 == 0))

    decoder = Decoder(*(partial(overtake, number) for number in range(9)))
    with pytest.raises(DecodersBusy):
        library.rotation(decoder).turn(ALICE, image.id, RIGHT)
    assert library.now(image).turn == 0
    assert len(decoder.made) == 5


def test_an_image_whose_original_is_lost_is_not_turned(library: Library) -> None:
    image, decoder = library.stored(), Decoder()
    Repairs(library.database).mark_damaged(image.original_key)
    with pytest.raises(InvalidFields):
        library.rotation(decoder).turn(ALICE, image.id, RIGHT)
    assert decoder.made == []


def test_somebody_elses_image_is_not_there(library: Library) -> None:
    with pytest.raises(ImageNotFound):
        library.rotation(Decoder()).turn(BOB, library.stored().id, RIGHT)


def test_too_many_that_wait_are_refused(library: Library) -> None:
    with pytest.raises(DecodersBusy):
        library.rotation(Decoder(), most=0).turn(ALICE, library.stored().id, RIGHT)


def test_a_preview_of_before_that_comes_after_the_turn_is_removed(
    library: Library, store: FakeStore
) -> None:
    image, slow = library.stored(), SlowGatekeeper()
    making = threading.Thread(
        target=library.maker(slow).make_in_background, args=(image, [PREVIEW])
    )
    making.start()
    wait_until(lambda: slow.asked)
    turned = library.rotation(Decoder()).turn(ALICE, image.id, RIGHT)
    slow.done.set()
    making.join()
    assert library.now(image).preview_key is None
    made = library.maker(slow).make(image, PREVIEW)
    assert slow.orientations == [1, 6]
    assert made == dataclasses.replace(
        turned, preview_key=made.preview_key, preview_sha256=made.preview_sha256
    )
    assert set(store.objects) == {*made.keys, image.thumb_key}


def test_of_the_same_original_each_turn_has_renditions_of_its_own(
    library: Library, store: FakeStore
) -> None:
    image, slow = library.stored(), SlowGatekeeper()
    slow.done.set()
    plain, turned = (
        dataclasses.replace(image, id=name * 22, state="ready", pending_until=None)
        for name in ("p", "t")
    )
    for copy in (plain, turned):
        assert library.lifecycle.begin_copy(copy, image.id)
    library.rotation(Decoder()).turn(ALICE, turned.id, RIGHT)
    maker = library.maker(slow)
    first, second = maker.make(image, PREVIEW), maker.make(turned, PREVIEW)
    assert library.now(plain).preview_key == first.preview_key
    assert second.preview_key != first.preview_key
    assert slow.orientations == [1, 6]
    again = dataclasses.replace(image, id="a" * 22, state="ready", pending_until=None)
    assert library.lifecycle.begin_copy(again, turned.id)
    copied = library.now(again)
    # A copy of it is shown as it is.
    assert (copied.turn, copied.width, copied.keys) == (90, 200, second.keys)
