"""Stored pictures that an earlier version took in, and what their files say."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import structlog
from structlog.testing import capture_logs

from tests.uploader.cast import ALICE, FakeStore, picture
from tests.uploader.decoding.exif_blocks import GATE, GATE_DEGREES, PHOTO, SHOT, exif, marked
from tests.uploader.rows import kept
from uploader.decoding.gatekeeper import Gatekeeper, Limits
from uploader.library.catalogue import Catalogue
from uploader.library.image import Image
from uploader.library.lifecycle import Lifecycle
from uploader.outcomes import DatabaseUnavailable, StorageUnavailable
from uploader.previews.idleness import UploadActivity
from uploader.records.database import Database
from uploader.records.quota import Quota
from uploader.storage.objects import sha256_of
from uploader.upkeep.detail_reading import DetailReader
from uploader.upkeep.unread import Unread

PHOTOGRAPH = marked(exif(PHOTO, SHOT, GATE))


@pytest.fixture(scope="module")
def gatekeeper() -> Iterator[Gatekeeper]:
    """The real decoders."""
    with closing(Gatekeeper(1, Limits(10_000, 10_000))) as real:
        yield real


class Library:
    """Rows of unread images with their objects, and what reads them."""

    def __init__(
        self, database: Database, store: FakeStore, gatekeeper: Gatekeeper, folder: Path
    ) -> None:
        self.database = database
        self.store = store
        self.lifecycle = Lifecycle(database, Quota(None, None))
        self.pauses: list[float] = []
        self.reader = DetailReader(
            Unread(database), store, gatekeeper, folder, UploadActivity(0), self.pauses.append
        )

    def stored(self, data: bytes | None = None, **changes: Any) -> Image:
        data = data or picture("JPEG", exif=PHOTOGRAPH)
        values = {
            "format": "JPEG", "sha256": sha256_of([data]), "bytes": len(data),
            "details_version": 0, **changes,
        }  # fmt: skip
        image = kept(self.lifecycle, **values)
        self.store.objects[image.original_key] = data
        return image

    def now(self, image: Image) -> Image:
        return Catalogue(self.database).load_own_image(image.owner, image.id)

    def run(self) -> dict[str, int]:
        """Run one pass, and return what it has done at all."""
        done = self.reader.run(60).as_json()
        return {name: number for name, number in done.items() if number}


@pytest.fixture
def library(
    database: Database, store: FakeStore, gatekeeper: Gatekeeper, tmp_path: Path
) -> Library:
    return Library(database, store, gatekeeper, tmp_path)


def test_a_file_is_read_once_and_nothing_else_of_the_picture_changes(library: Library) -> None:
    image = library.stored()
    assert library.reader.is_due()
    assert library.run() == {"read": 1}
    found = library.now(image)
    assert (found.camera, found.latitude, found.longitude) == ("NIKON D100", *GATE_DEGREES)
    assert (found.keys, found.width, found.renditions_version) == (
        image.keys, image.width, image.renditions_version,
    )  # fmt: skip
    assert not library.reader.is_due()
    assert library.run() == {}
    assert len(library.pauses) == 1


def test_a_picture_that_todays_decoder_refuses_stays_and_is_not_asked_for_again(
    library: Library,
) -> None:
    refused = library.stored(b"\xff\xd8\xff once taken", name="2024-01-02.jpg")
    large = library.stored(picture("JPEG", (200, 100), exif=PHOTOGRAPH))
    assert library.run() == {"refused": 2}
    assert library.now(refused).taken.clock.day == 2
    assert library.now(large).camera == ""
    assert not library.reader.is_due()


def test_what_cannot_be_read_is_tried_by_the_next_pass_and_holds_nothing_up(
    library: Library, store: FakeStore
) -> None:
    unreadable, other = library.stored(), library.stored()
    store.unreadable = {unreadable.original_key}
    assert library.run() == {"read": 1, "postponed": 1}
    assert library.now(unreadable).camera == ""
    assert library.now(other).camera == "NIKON D100"
    store.unreadable = set()
    assert library.run() == {"read": 1}


def test_a_store_that_does_not_answer_ends_the_pass(library: Library, store: FakeStore) -> None:
    image = library.stored()
    store.failing = {"read", "ready"}
    with pytest.raises(StorageUnavailable):
        library.run()
    assert library.now(image).details_version == 0
    store.failing = set()
    assert library.run() == {"read": 1}


def test_a_database_that_does_not_answer_ends_the_pass(
    library: Library, store: FakeStore, gatekeeper: Gatekeeper, tmp_path: Path
) -> None:
    class Cut(Unread):
        def record(self, *arguments: Any) -> None:
            raise DatabaseUnavailable

    image = library.stored()
    cut = Cut(library.database)
    with pytest.raises(DatabaseUnavailable):
        DetailReader(cut, store, gatekeeper, tmp_path, UploadActivity(0)).run(60)
    assert library.now(image).details_version == 0


def test_it_waits_for_uploads_and_asks_for_decoders_as_what_can_wait(
    library: Library, store: FakeStore, tmp_path: Path
) -> None:
    waited: list[float] = []
    asked: list[tuple[str, str, bool]] = []

    class Busy(UploadActivity):
        def wait_until_idle(self, seconds: float) -> bool:
            waited.append(seconds)
            return False

    class Asked(Gatekeeper):
        def _ask(self, task: str, *arguments: Any) -> Any:
            ticket = arguments[2]
            asked.append((task, ticket.owner, ticket.can_wait()))
            return super()._ask(task, *arguments)

    library.stored()
    with closing(Asked(1, Limits(10_000, 10_000))) as decoders:
        DetailReader(Unread(library.database), store, decoders, tmp_path, Busy()).run(60)
    assert len(waited) == 1
    assert asked == [("read", ALICE, True)]


@pytest.fixture
def every_line() -> Iterator[None]:
    """A log of every level, whatever an app of another test has set."""
    before = structlog.get_config()
    structlog.reset_defaults()
    yield
    structlog.configure(**before)


@pytest.mark.usefixtures("every_line")
def test_no_line_of_the_log_has_what_was_read(library: Library) -> None:
    library.stored()
    library.stored(b"\xff\xd8\xff once taken")
    with capture_logs() as lines:
        library.run()
    assert {line["event"] for line in lines} >= {"details_read", "details_not_read"}
    for secret in ("37.8192", "122.4784", "NIKON", "Flag over", "2019:05"):
        assert secret not in str(lines)
