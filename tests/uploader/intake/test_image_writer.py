"""An image is visible when its objects are stored, and else leaves nothing behind."""

import dataclasses
import hashlib
from typing import Any

import pytest
from sqlalchemy import select

from tests.uploader.cast import ALICE, FakeStore
from tests.uploader.intake.conftest import Submit
from tests.uploader.rows import an_image
from uploader.clock import SECOND, microseconds_now
from uploader.intake.image_writer import ImageWriter
from uploader.library.catalogue import Catalogue
from uploader.library.image import Image
from uploader.library.lifecycle import Lifecycle
from uploader.outcomes import DatabaseUnavailable, StorageFull, StorageUnavailable
from uploader.records.database import Database
from uploader.records.deletion_queue import LATE_PUT_SECONDS
from uploader.records.quota import Quota, Usage
from uploader.records.tables import deletion_queue, images
from uploader.storage.spool import SpoolFile

DATA = b"the bytes of a picture"
THUMBNAIL = b"a thumbnail"


class FakeRemover:
    """Counts how often it was asked to remove soon."""

    def __init__(self) -> None:
        self.asked = 0

    def remove_soon(self) -> None:
        self.asked += 1


@pytest.fixture
def lifecycle(database: Database) -> Lifecycle:
    return Lifecycle(database, Quota(None, None))


@pytest.fixture
def remover() -> FakeRemover:
    return FakeRemover()


@pytest.fixture
def writer(lifecycle: Lifecycle, store: FakeStore, remover: Any) -> ImageWriter:
    return ImageWriter(lifecycle, store, remover)


@pytest.fixture
def file(submit: Submit) -> SpoolFile:
    return submit(DATA).received.file


@pytest.fixture
def image() -> Image:
    return an_image(
        bytes=len(DATA),
        sha256=hashlib.sha256(DATA).hexdigest(),
        thumb_sha256=hashlib.sha256(THUMBNAIL).hexdigest(),
    )


def rows(database: Database) -> int:
    with database.reading() as connection:
        return len(connection.execute(select(images.c.id)).all())


def queued(database: Database) -> dict[str, int]:
    """Return the keys that are queued for deletion, and when they are due."""
    columns = (deletion_queue.c.key, deletion_queue.c.remove_after)
    with database.reading() as connection:
        return {row.key: row.remove_after for row in connection.execute(select(*columns))}


def test_a_finished_image_is_visible_and_its_objects_are_stored(
    writer: ImageWriter, file: SpoolFile, image: Image, store: FakeStore, database: Database
) -> None:
    assert writer.begin(image)
    assert store.objects == {}
    writer.finish(image, file, THUMBNAIL)
    assert store.objects == {image.original_key: DATA, image.thumb_key: THUMBNAIL}
    assert Catalogue(database).load_own_image(ALICE, image.id).state == "ready"


def test_the_same_bytes_are_not_begun_twice(writer: ImageWriter, image: Image) -> None:
    other = dataclasses.replace(image, id="0" * 22)
    assert writer.begin(image)
    assert not writer.begin(other)


def test_what_joins_the_transaction_fails_with_it(
    writer: ImageWriter, image: Image, database: Database
) -> None:
    def refuse(connection: object) -> None:
        raise StorageUnavailable

    with pytest.raises(StorageUnavailable):
        writer.begin(image, refuse)
    assert rows(database) == 0


@pytest.mark.parametrize("failing", ["put", "holds", "flush"])
def test_an_image_that_the_store_does_not_take_is_taken_back(
    writer: ImageWriter, file: SpoolFile, image: Image, store: FakeStore, database: Database,
    lifecycle: Lifecycle, remover: FakeRemover, failing: str,
) -> None:  # fmt: skip
    writer.begin(image)
    store.failing.add(failing)
    with pytest.raises(StorageUnavailable):
        writer.finish(image, file, THUMBNAIL)
    assert rows(database) == 0
    assert lifecycle.usage(ALICE) == Usage(0, 0)
    assert remover.asked == 1
    # A put that failed may still arrive: its objects are removed when that is over.
    late = microseconds_now() + (LATE_PUT_SECONDS - 10) * SECOND
    due = queued(database)
    assert set(due) == set(image.keys)
    assert all(when > late for when in due.values())


class FullStore(FakeStore):
    """A store that has no room."""

    def put(self, new: object) -> None:
        raise StorageFull


def test_what_a_full_store_refused_is_removed_at_once(
    lifecycle: Lifecycle, file: SpoolFile, image: Image, database: Database, remover: Any
) -> None:
    writer = ImageWriter(lifecycle, FullStore(), remover)
    writer.begin(image)
    with pytest.raises(StorageFull):
        writer.finish(image, file, THUMBNAIL)
    assert all(when <= microseconds_now() for when in queued(database).values())


def test_an_image_that_was_pending_for_too_long_is_not_acknowledged(
    writer: ImageWriter, file: SpoolFile, image: Image, lifecycle: Lifecycle, database: Database
) -> None:
    writer.begin(image)
    lifecycle.abandon(image)
    with pytest.raises(StorageUnavailable):
        writer.finish(image, file, THUMBNAIL)
    assert set(queued(database)) == set(image.keys)


class DeadDatabase:
    """Rows that cannot be reached any more."""

    def finish(self, image: Image, on_ready: object) -> None:
        raise DatabaseUnavailable

    def abandon(self, image: Image, after: float) -> None:
        raise DatabaseUnavailable


def test_without_a_database_the_row_is_left_to_expire(
    file: SpoolFile, image: Image, store: FakeStore, remover: FakeRemover
) -> None:
    dead: Any = DeadDatabase()
    any_remover: Any = remover
    with pytest.raises(DatabaseUnavailable):
        ImageWriter(dead, store, any_remover).finish(image, file, THUMBNAIL)
    assert remover.asked == 0
