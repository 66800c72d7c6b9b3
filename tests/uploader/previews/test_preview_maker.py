"""Previews: each made once, by enough hands to keep all decoders busy, between uploads."""

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO, cast

import pytest
from flask.testing import FlaskClient

from tests.uploader.cast import ALICE, FakeStore, headers_of, picture
from uploader.decoding.formats import PictureFormat
from uploader.decoding.gatekeeper import Gatekeeper
from uploader.dependencies import Dependencies
from uploader.library.image import Image
from uploader.outcomes import NotDecodable
from uploader.previews.idleness import Lull
from uploader.previews.open_files import Holds
from uploader.previews.preview_maker import PreviewMaker
from uploader.storage.spool import SpoolFile

DECODERS = 2
HANDS = DECODERS + 1
PATIENCE = 5.0


class SlowGatekeeper:
    """Makes previews that are done when a test says so, and notes which of them can wait."""

    def __init__(self) -> None:
        self.asked: list[bool] = []
        self.shown: list[bytes] = []
        self.refuses = False
        self.done = threading.Event()

    def preview(
        self,
        file: BinaryIO,
        picture_format: PictureFormat,
        owner: str,
        can_wait: Callable[[], bool],
    ) -> bytes:
        self.can_wait = can_wait
        self.asked.append(can_wait())
        self.shown.append(file.read())
        assert self.done.wait(PATIENCE)
        if self.refuses:
            raise NotDecodable
        return b"a preview"


@pytest.fixture
def gatekeeper() -> SlowGatekeeper:
    """Stands in for the decoders."""
    return SlowGatekeeper()


@pytest.fixture
def lull() -> Lull:
    """The time between uploads, of a maker that none of them is known to yet."""
    return Lull()


@pytest.fixture
def previews(
    d: Dependencies, store: FakeStore, gatekeeper: SlowGatekeeper, tmp_path: Path, lull: Lull
) -> Iterator[PreviewMaker]:
    """A maker whose background threads run."""
    decoders = cast(Gatekeeper, gatekeeper)
    maker = PreviewMaker(d.catalogue, d.lifecycle, store, decoders, tmp_path, lull, DECODERS)
    maker.start()
    yield maker
    gatekeeper.done.set()
    maker.stop()


@pytest.fixture
def upload(client: FlaskClient, d: Dependencies) -> Callable[[], Image]:
    """Uploads one more picture of Alice."""

    def send() -> Image:
        answer = client.post("/v1/upload", data=picture(), headers=headers_of(ALICE))
        return d.catalogue.load_own_image(ALICE, answer.get_json()["id"])

    return send


@pytest.fixture
def queue(previews: PreviewMaker, store: FakeStore, tmp_path: Path) -> Callable[[Image], None]:
    """Has a preview made of a picture, on whose file the upload has let go."""

    def queue(image: Image) -> None:
        with SpoolFile(tmp_path, image.bytes) as file:
            file.write(store.objects[image.original_key])
            previews.make_soon(image, file)

    return queue


def files_held(folder: Path) -> int:
    """Count the files without a name that this process has open in a folder."""
    found = 0
    for one in Path("/proc/self/fd").iterdir():
        try:
            target = os.readlink(one)
        except FileNotFoundError:  # It was what lists the others.
            continue
        found += target.startswith(f"{folder}/") and target.endswith(" (deleted)")
    return found


def wait_for(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_one_more_preview_is_under_way_than_there_are_decoders(
    queue: Callable[[Image], None],
    gatekeeper: SlowGatekeeper,
    d: Dependencies,
    upload: Callable[[], Image],
) -> None:
    images = [upload() for _ in range(HANDS + 1)]
    for image in images:
        queue(image)
    wait_for(lambda: len(gatekeeper.asked) == HANDS)
    time.sleep(0.1)
    assert gatekeeper.asked == [True] * HANDS
    gatekeeper.done.set()
    wait_for(lambda: all(d.catalogue.load_own_image(ALICE, one.id).preview_key for one in images))


def test_a_request_for_a_preview_that_is_being_made_waits_for_that_one_which_then_cannot_wait(
    previews: PreviewMaker,
    queue: Callable[[Image], None],
    gatekeeper: SlowGatekeeper,
    upload: Callable[[], Image],
) -> None:
    image = upload()
    queue(image)
    wait_for(lambda: gatekeeper.asked)
    assert gatekeeper.can_wait()
    urgent = []

    def look_and_finish() -> None:
        urgent.append(not gatekeeper.can_wait())
        gatekeeper.done.set()

    threading.Timer(0.2, look_and_finish).start()
    assert previews.make(image).preview_key
    assert gatekeeper.asked == [True]
    assert urgent == [True]


def test_a_preview_that_somebody_waits_for_is_not_left_for_later(
    previews: PreviewMaker, gatekeeper: SlowGatekeeper, upload: Callable[[], Image]
) -> None:
    gatekeeper.done.set()
    assert previews.make(upload()).preview_key
    assert gatekeeper.asked == [False]


def test_previews_wait_for_the_uploads_that_are_under_way(
    queue: Callable[[Image], None],
    gatekeeper: SlowGatekeeper,
    upload: Callable[[], Image],
    lull: Lull,
) -> None:
    image = upload()
    with lull.put_off():
        queue(image)
        time.sleep(0.5)
        assert gatekeeper.asked == []
    wait_for(lambda: gatekeeper.asked == [True])


def test_an_upload_that_is_being_worked_on_puts_previews_off(
    d: Dependencies, upload: Callable[[], Image]
) -> None:
    assert d.previews._lull.wait(0)
    upload()
    assert not d.previews._lull.wait(0)


def test_a_preview_is_made_of_the_file_that_was_uploaded_and_not_of_one_from_the_store(
    queue: Callable[[Image], None],
    gatekeeper: SlowGatekeeper,
    store: FakeStore,
    d: Dependencies,
    upload: Callable[[], Image],
) -> None:
    image = upload()
    store.failing.add("read")
    gatekeeper.done.set()
    queue(image)
    wait_for(lambda: d.catalogue.load_own_image(ALICE, image.id).preview_key)
    assert gatekeeper.shown == [store.objects[image.original_key]]


def test_where_no_file_may_be_held_a_preview_is_made_of_the_stored_original(
    previews: PreviewMaker,
    queue: Callable[[Image], None],
    gatekeeper: SlowGatekeeper,
    store: FakeStore,
    upload: Callable[[], Image],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(previews, "_holds", Holds(most_files=0))
    image, before = upload(), files_held(tmp_path)
    queue(image)
    wait_for(lambda: gatekeeper.shown == [store.objects[image.original_key]])
    gatekeeper.done.set()
    wait_for(lambda: files_held(tmp_path) == before)


@pytest.mark.parametrize("end", ["made", "refused", "deleted", "stopped", "crowded out"])
def test_no_file_is_held_longer_than_its_preview_takes(
    previews: PreviewMaker,
    queue: Callable[[Image], None],
    gatekeeper: SlowGatekeeper,
    d: Dependencies,
    upload: Callable[[], Image],
    lull: Lull,
    tmp_path: Path,
    end: str,
) -> None:
    image, before = upload(), files_held(tmp_path)
    gatekeeper.refuses = end == "refused"
    gatekeeper.done.set()
    with lull.put_off():
        for _ in range(HANDS + 1):
            queue(image)
        assert files_held(tmp_path) == before + HANDS + 1
        if end == "deleted":
            d.lifecycle.delete(ALICE, image.id)
        if end == "stopped":
            previews.stop()
            assert files_held(tmp_path) <= before + HANDS
        if end == "crowded out":
            previews._waiting.maxsize = 1
            queue(image)
            assert files_held(tmp_path) == before + HANDS + 1
    wait_for(lambda: files_held(tmp_path) == before)


def test_an_upload_leaves_its_file_to_the_maker_of_previews(
    d: Dependencies, upload: Callable[[], Image], tmp_path: Path
) -> None:
    upload()
    assert files_held(tmp_path) == 1
    d.previews.stop()
    assert files_held(tmp_path) == 0
