"""Previews and cards in the background: by as many threads as keep all decoders busy."""

import dataclasses
import hashlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.timeouts import scaled, wait_until
from tests.uploader.cast import ALICE, BOB, FakeStore
from tests.uploader.previews.conftest import SlowGatekeeper, Upload
from tests.uploader.rows import kept
from uploader.dependencies import Dependencies
from uploader.library.image import Image
from uploader.previews.idleness import UploadActivity
from uploader.previews.open_files import OpenFiles
from uploader.previews.rendition_maker import RenditionMaker
from uploader.previews.rendition_queue import RenditionQueue
from uploader.storage.spool import SpoolFile

DECODERS = 2
THREADS = DECODERS + 1

Add = Callable[[Image, RenditionQueue], None]


@pytest.fixture
def queue(maker: RenditionMaker, gatekeeper: SlowGatekeeper) -> Iterator[RenditionQueue]:
    """A queue whose background threads run."""
    running = RenditionQueue(maker, DECODERS)
    running.start()
    yield running
    gatekeeper.done.set()
    running.stop()


@pytest.fixture
def add(store: FakeStore, tmp_path: Path) -> Add:
    """Queues an image whose upload has closed its own file."""

    def add(image: Image, queue: RenditionQueue) -> None:
        with SpoolFile(tmp_path, image.bytes) as file:
            file.write(store.objects[image.original_key])
            queue.add(image, file)

    return add


def open_files(folder: Path) -> int:
    """Count the files without a name that this process has open in a folder."""
    found = 0
    for one in Path("/proc/self/fd").iterdir():
        try:
            target = os.readlink(one)
        except FileNotFoundError:  # It was what lists the others.
            continue
        found += target.startswith(f"{folder}/") and target.endswith(" (deleted)")
    return found


def test_one_more_preview_is_made_at_a_time_than_there_are_decoders(
    queue: RenditionQueue, add: Add, gatekeeper: SlowGatekeeper, d: Dependencies, upload: Upload
) -> None:
    images = [upload() for _ in range(THREADS + 1)]
    for image in images:
        add(image, queue)
    wait_until(lambda: len(gatekeeper.asked) == THREADS)
    time.sleep(0.1)
    assert gatekeeper.asked == [True] * THREADS
    gatekeeper.done.set()
    wait_until(lambda: all(d.catalogue.load_own_image(ALICE, one.id).preview_key for one in images))


def stored(d: Dependencies, store: FakeStore, owner: str, data: bytes) -> Image:
    """Store a picture whose upload is long over."""
    sha256 = hashlib.sha256(data).hexdigest()
    image = kept(d.lifecycle, owner=owner, sha256=sha256, bytes=len(data))
    store.objects[image.original_key] = data
    return image


def test_two_hundred_pictures_of_one_account_let_one_of_another_go_next(
    maker: RenditionMaker,
    add: Add,
    gatekeeper: SlowGatekeeper,
    d: Dependencies,
    store: FakeStore,
) -> None:
    queue = RenditionQueue(maker, decoders=0)
    images = [stored(d, store, ALICE, str(number).encode()) for number in range(200)]
    add(images[0], queue)
    queue.start()
    wait_until(lambda: gatekeeper.asked)
    for image in images[1:]:
        add(image, queue)
    add(stored(d, store, BOB, b"Bob's"), queue)
    gatekeeper.done.set()
    wait_until(lambda: len(gatekeeper.owners) == 201)
    assert gatekeeper.owners == [ALICE, BOB, *[ALICE] * 199]
    assert gatekeeper.shown[2:] == [str(number).encode() for number in range(1, 200)]
    queue.stop()


def test_of_what_waits_until_uploads_pause_another_account_may_still_go_first(
    maker: RenditionMaker, add: Add, gatekeeper: SlowGatekeeper, upload: Upload
) -> None:
    gatekeeper.done.set()
    images = [upload(), upload(), upload(BOB)]
    queue = RenditionQueue(maker, decoders=0)
    add(images[0], queue)
    queue.start()
    wait_until(lambda: gatekeeper.owners == [ALICE])
    with queue.held_back():
        add(images[1], queue)
        time.sleep(0.3)
        add(images[2], queue)
    wait_until(lambda: len(gatekeeper.owners) == 3)
    assert gatekeeper.owners == [ALICE, BOB, ALICE]
    queue.stop()


def test_in_a_full_queue_the_account_with_the_most_gives_way(
    maker: RenditionMaker, add: Add, gatekeeper: SlowGatekeeper, upload: Upload, tmp_path: Path
) -> None:
    gatekeeper.done.set()
    queue = RenditionQueue(maker, decoders=0, length=2)
    images, before = [upload(), upload(), upload(BOB)], open_files(tmp_path)
    for image in images:
        add(image, queue)
    assert open_files(tmp_path) == before + 2
    queue.start()
    wait_until(lambda: open_files(tmp_path) == before)
    assert sorted(gatekeeper.owners) == [ALICE, BOB]
    queue.stop()


def test_nothing_is_queued_after_the_end(
    queue: RenditionQueue, add: Add, upload: Upload, tmp_path: Path
) -> None:
    image, before = upload(), open_files(tmp_path)
    queue.stop()
    add(image, queue)
    assert open_files(tmp_path) == before


def test_previews_wait_for_the_uploads_that_are_worked_on(
    queue: RenditionQueue, add: Add, gatekeeper: SlowGatekeeper, upload: Upload
) -> None:
    image = upload()
    with queue.held_back():
        add(image, queue)
        time.sleep(0.5)
        assert gatekeeper.asked == []
    wait_until(lambda: gatekeeper.asked == [True])


def test_an_upload_that_is_worked_on_holds_previews_back(
    d: Dependencies, upload: Upload, monkeypatch: pytest.MonkeyPatch
) -> None:
    activity = UploadActivity(idle_after=scaled(60))
    monkeypatch.setattr(d.rendition_queue, "activity", activity)
    assert activity.wait_until_idle(0)
    upload()
    assert not activity.wait_until_idle(0)


def test_a_preview_is_made_of_the_file_that_was_uploaded_and_not_of_one_from_the_store(
    queue: RenditionQueue,
    add: Add,
    gatekeeper: SlowGatekeeper,
    store: FakeStore,
    d: Dependencies,
    upload: Upload,
) -> None:
    image = upload()
    store.failing.add("read")
    gatekeeper.done.set()
    add(image, queue)
    wait_until(lambda: d.catalogue.load_own_image(ALICE, image.id).preview_key)
    assert gatekeeper.shown == [store.objects[image.original_key]]


def test_where_no_file_may_stay_open_a_preview_is_made_of_the_stored_original(
    maker: RenditionMaker,
    add: Add,
    gatekeeper: SlowGatekeeper,
    store: FakeStore,
    upload: Upload,
    tmp_path: Path,
) -> None:
    queue = RenditionQueue(maker, DECODERS, open_files=OpenFiles(most_files=0))
    queue.start()
    image, before = upload(), open_files(tmp_path)
    add(image, queue)
    wait_until(lambda: gatekeeper.shown == [store.objects[image.original_key]])
    gatekeeper.done.set()
    wait_until(lambda: open_files(tmp_path) == before)
    queue.stop()


class BrokenOnce:
    """Makes previews, except the first one."""

    def __init__(self, maker: RenditionMaker) -> None:
        self._maker = maker
        self.asked = 0

    def make_in_background(self, *arguments: Any) -> Image:
        self.asked += 1
        if self.asked == 1:
            raise ValueError("a mistake")
        return self._maker.make_in_background(*arguments)


def test_a_mistake_in_one_preview_ends_no_thread(
    maker: RenditionMaker, add: Add, gatekeeper: SlowGatekeeper, d: Dependencies, upload: Upload
) -> None:
    gatekeeper.done.set()
    broken: Any = BrokenOnce(maker)
    queue = RenditionQueue(broken, decoders=0)
    queue.start()
    images = [upload(), upload()]
    for image in images:
        add(image, queue)
    wait_until(lambda: d.catalogue.load_own_image(ALICE, images[1].id).preview_key)
    assert d.catalogue.load_own_image(ALICE, images[0].id).preview_key is None
    queue.stop()


@pytest.mark.parametrize("end", ["made", "refused", "deleted", "stopped"])
def test_no_file_stays_open_longer_than_its_preview_takes(
    queue: RenditionQueue,
    add: Add,
    gatekeeper: SlowGatekeeper,
    d: Dependencies,
    upload: Upload,
    tmp_path: Path,
    end: str,
) -> None:
    image, before = upload(), open_files(tmp_path)
    gatekeeper.refuses = end == "refused"
    gatekeeper.done.set()
    with queue.held_back():
        for _ in range(THREADS + 1):
            add(image, queue)
        assert open_files(tmp_path) == before + THREADS + 1
        if end == "deleted":
            d.lifecycle.delete(ALICE, image.id)
        if end == "stopped":
            queue.stop()
            assert open_files(tmp_path) <= before + THREADS
    wait_until(lambda: open_files(tmp_path) == before)


def test_a_card_is_made_by_itself_and_all_else_of_one_decode(
    maker: RenditionMaker, add: Add, gatekeeper: SlowGatekeeper, d: Dependencies, upload: Upload
) -> None:
    gatekeeper.done.set()
    queue = RenditionQueue(maker, decoders=0)
    queue.start()
    image = d.catalogue.change(ALICE, upload().id, {"visibility": "link"})
    image = dataclasses.replace(image, width=4000, height=3000)
    add(image, queue)
    wait_until(lambda: d.catalogue.load_own_image(ALICE, image.id).preview_key)
    assert gatekeeper.decodes == [["card"], ["thumb_2x", "preview"]]
    queue.stop()


def test_an_image_that_finds_the_queue_full_leaves_no_file_open(
    maker: RenditionMaker, add: Add, upload: Upload, tmp_path: Path
) -> None:
    waiting = RenditionQueue(maker, DECODERS, length=1)
    image, before = upload(), open_files(tmp_path)
    for _ in range(3):
        add(image, waiting)
        assert open_files(tmp_path) == before + 1
    waiting.stop()
    assert open_files(tmp_path) == before


def test_an_upload_leaves_its_file_to_the_queue(
    d: Dependencies, upload: Upload, tmp_path: Path
) -> None:
    upload()
    assert open_files(tmp_path) == 1
    d.rendition_queue.stop()
    assert open_files(tmp_path) == 0


def test_a_card_is_queued_once_however_many_look_at_its_picture(
    maker: RenditionMaker,
    gatekeeper: SlowGatekeeper,
    d: Dependencies,
    upload: Upload,
    add: Add,
) -> None:
    image, other = upload(), upload()
    queue = RenditionQueue(maker, decoders=0, length=2)
    for _ in range(5):
        queue.add_card(image)
    add(other, queue)
    gatekeeper.done.set()
    queue.start()
    wait_until(lambda: d.catalogue.load_own_image(ALICE, other.id).preview_key)
    assert gatekeeper.made == ["card", "preview"]
    made = d.catalogue.load_own_image(ALICE, image.id)
    queue.add_card(made)
    add(upload(), queue)
    wait_until(lambda: len(gatekeeper.made) == 3)
    assert gatekeeper.made[-1] == "preview"
    queue.stop()


def test_a_card_that_could_not_be_made_is_queued_again(
    queue: RenditionQueue, gatekeeper: SlowGatekeeper, d: Dependencies, upload: Upload
) -> None:
    image = upload()
    gatekeeper.refuses = True
    gatekeeper.done.set()
    queue.add_card(image)
    wait_until(lambda: len(gatekeeper.asked) == 1)
    gatekeeper.refuses = False

    def is_made() -> bool:
        queue.add_card(image)
        return d.catalogue.load_own_image(ALICE, image.id).card_key is not None

    wait_until(is_made)


def test_a_second_thumbnail_is_queued_once_and_only_where_it_shows_more(
    maker: RenditionMaker, gatekeeper: SlowGatekeeper, d: Dependencies, upload: Upload
) -> None:
    image, small = upload(), upload()
    large = dataclasses.replace(image, width=3000, height=2000)
    lost = dataclasses.replace(large, id=small.id, state="damaged")
    queue = RenditionQueue(maker, decoders=0)
    for one in (large, large, small, lost):
        queue.add_thumbnail_2x(one)
    gatekeeper.done.set()
    queue.start()
    wait_until(lambda: d.catalogue.load_own_image(ALICE, image.id).thumb_2x_key)
    queue.add_thumbnail_2x(dataclasses.replace(large, thumb_2x_key="d/1"))
    queue.add_card(small)
    wait_until(lambda: d.catalogue.load_own_image(ALICE, small.id).card_key)
    assert gatekeeper.made == ["thumb_2x", "card"]
    queue.stop()


def test_a_full_queue_leaves_a_card_to_whoever_asks_for_it(
    maker: RenditionMaker, gatekeeper: SlowGatekeeper, d: Dependencies, upload: Upload
) -> None:
    first, second = upload(), upload()
    queue = RenditionQueue(maker, decoders=0, length=1)
    queue.add_card(first)
    queue.add_card(second)
    gatekeeper.done.set()
    queue.start()
    wait_until(lambda: d.catalogue.load_own_image(ALICE, first.id).card_key)
    queue.add_card(second)
    wait_until(lambda: d.catalogue.load_own_image(ALICE, second.id).card_key)
    queue.stop()


def test_a_card_that_fails_leaves_the_preview_to_be_made(
    maker: RenditionMaker, add: Add, gatekeeper: SlowGatekeeper, d: Dependencies, upload: Upload
) -> None:
    gatekeeper.done.set()
    broken: Any = BrokenOnce(maker)
    queue = RenditionQueue(broken, decoders=0)
    queue.start()
    image = d.catalogue.change(ALICE, upload().id, {"visibility": "link"})
    add(image, queue)
    wait_until(lambda: d.catalogue.load_own_image(ALICE, image.id).preview_key)
    assert gatekeeper.made == ["preview"]
    queue.stop()
