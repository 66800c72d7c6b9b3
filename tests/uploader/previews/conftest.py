"""Decoders that take as long as a test wants, and what makes previews with them."""

import threading
from collections.abc import Callable, Iterator, Sequence
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
from uploader.previews.rendition_maker import RenditionMaker

Upload = Callable[..., Image]
_MOST_SECONDS = 5.0


class SlowGatekeeper:
    """Makes renditions that are done when a test says so, and notes which of them can wait."""

    def __init__(self) -> None:
        self.asked: list[bool] = []
        self.made: list[str] = []
        self.decodes: list[list[str]] = []
        self.can_waits: dict[str, Callable[[], bool]] = {}
        self.shown: list[bytes] = []
        self.owners: list[str] = []
        self.orientations: list[int] = []
        self.refuses = False
        self.done = threading.Event()

    def render(
        self,
        renditions: Sequence[str],
        file: BinaryIO,
        picture_format: PictureFormat,
        owner: str,
        can_wait: Callable[[], bool] = lambda: False,
        orientation: int = 1,
    ) -> list[bytes]:
        self.orientations.append(orientation)
        self.owners.append(owner)
        self.can_wait = can_wait
        self.can_waits |= dict.fromkeys(renditions, can_wait)
        self.asked.append(can_wait())
        self.shown.append(file.read())
        assert self.done.wait(_MOST_SECONDS)
        if self.refuses:
            raise NotDecodable
        self.made += renditions
        self.decodes.append(list(renditions))
        return [f"a {rendition}".encode() for rendition in renditions]

    def reconsider(self) -> None:
        pass


@pytest.fixture
def gatekeeper() -> Iterator[SlowGatekeeper]:
    """Stands in for the decoders; at the end it lets every thread go."""
    slow = SlowGatekeeper()
    yield slow
    slow.done.set()


@pytest.fixture
def make_maker(d: Dependencies, store: FakeStore, tmp_path: Path) -> Callable[..., RenditionMaker]:
    """Make what one process makes previews with."""

    def make(gatekeeper: object, **options: Any) -> RenditionMaker:
        decoders = cast(Gatekeeper, gatekeeper)
        return RenditionMaker(d.catalogue, d.lifecycle, store, decoders, tmp_path, **options)

    return make


@pytest.fixture
def maker(make_maker: Callable[..., RenditionMaker], gatekeeper: SlowGatekeeper) -> RenditionMaker:
    """Makes previews with the slow decoders."""
    return make_maker(gatekeeper)


@pytest.fixture
def upload(client: FlaskClient, d: Dependencies) -> Upload:
    """Uploads one more picture, of Alice unless it is said whose."""

    def send(owner: str = ALICE) -> Image:
        answer = client.post("/v1/upload", data=picture(), headers=headers_of(owner))
        return d.catalogue.load_own_image(owner, answer.get_json()["id"])

    return send
