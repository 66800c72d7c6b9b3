"""Previews: each made once, by as many hands as there are decoders, between uploads."""

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
from uploader.intake.lull import Lull
from uploader.records.catalogue import Image
from uploader.services import Services
from uploader.storage.previews import PreviewMaker

HANDS = 2
PATIENCE = 5.0


class SlowGatekeeper:
    """Makes previews that are done when a test says so, and notes which of them can wait."""

    def __init__(self) -> None:
        self.asked: list[bool] = []
        self.done = threading.Event()

    def preview(
        self, file: BinaryIO, picture_format: PictureFormat, owner: str, *, later: bool
    ) -> bytes:
        self.asked.append(later)
        assert self.done.wait(PATIENCE)
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
    parts: Services, store: FakeStore, gatekeeper: SlowGatekeeper, tmp_path: Path, lull: Lull
) -> Iterator[PreviewMaker]:
    """A maker whose background threads run."""
    decoders = cast(Gatekeeper, gatekeeper)
    maker = PreviewMaker(parts.catalogue, parts.lifecycle, store, decoders, tmp_path, lull, HANDS)
    maker.start()
    yield maker
    gatekeeper.done.set()
    maker.stop()


@pytest.fixture
def upload(client: FlaskClient, parts: Services) -> Callable[[], Image]:
    """Uploads one more picture of Alice."""

    def send() -> Image:
        answer = client.post("/v1/upload", data=picture(), headers=headers_of(ALICE))
        return parts.catalogue.load_own_image(ALICE, answer.get_json()["id"])

    return send


def wait_for(condition: Callable[[], Any]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_as_many_previews_are_made_at_once_as_there_are_hands(
    previews: PreviewMaker,
    gatekeeper: SlowGatekeeper,
    parts: Services,
    upload: Callable[[], Image],
) -> None:
    images = [upload() for _ in range(HANDS + 1)]
    for image in images:
        previews.make_soon(image)
    wait_for(lambda: len(gatekeeper.asked) == HANDS)
    time.sleep(0.1)
    assert gatekeeper.asked == [True] * HANDS
    gatekeeper.done.set()
    wait_for(
        lambda: all(parts.catalogue.load_own_image(ALICE, one.id).preview_key for one in images)
    )


def test_a_request_for_a_preview_that_is_being_made_waits_for_that_one(
    previews: PreviewMaker, gatekeeper: SlowGatekeeper, upload: Callable[[], Image]
) -> None:
    image = upload()
    previews.make_soon(image)
    wait_for(lambda: gatekeeper.asked)
    threading.Timer(0.2, gatekeeper.done.set).start()
    assert previews.make(image).preview_key
    assert gatekeeper.asked == [True]


def test_a_preview_that_somebody_waits_for_is_not_left_for_later(
    previews: PreviewMaker, gatekeeper: SlowGatekeeper, upload: Callable[[], Image]
) -> None:
    gatekeeper.done.set()
    assert previews.make(upload()).preview_key
    assert gatekeeper.asked == [False]


def test_previews_wait_for_the_uploads_that_are_under_way(
    previews: PreviewMaker, gatekeeper: SlowGatekeeper, upload: Callable[[], Image], lull: Lull
) -> None:
    image = upload()
    with lull.put_off():
        previews.make_soon(image)
        time.sleep(0.5)
        assert gatekeeper.asked == []
    wait_for(lambda: gatekeeper.asked == [True])


def test_an_upload_that_is_being_worked_on_puts_previews_off(
    parts: Services, upload: Callable[[], Image]
) -> None:
    assert parts.previews._lull.wait(0)
    upload()
    assert not parts.previews._lull.wait(0)
