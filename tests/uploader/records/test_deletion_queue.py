"""Keys of objects to remove: none is forgotten, and none that is in use is removed."""

from itertools import count

import pytest
from sqlalchemy import select

from tests.uploader.cast import a_key
from tests.uploader.rows import an_image, queued_keys
from uploader.clock import SECOND, microseconds_now
from uploader.library.lifecycle import Lifecycle
from uploader.records.database import Database
from uploader.records.deletion_queue import (
    LATE_PUT_SECONDS,
    DeletionQueue,
    enqueue,
    enqueue_parts,
    enqueue_unrecorded,
    is_queued,
    is_referenced,
)
from uploader.records.quota import Quota
from uploader.records.tables import deletion_queue, images, upload_parts

_starts = count()


def refer(database: Database, column: str, key: str) -> None:
    """Write a row that refers to an object."""
    with database.writing() as connection:
        if column == "part":
            row = {"key": key, "upload_id": "U" * 22, "start": next(_starts), "size": 1}
            connection.execute(upload_parts.insert(), {**row, "sha256": "0" * 64})
        else:
            image = an_image(**{f"{column}_key": key})
            connection.execute(images.insert(), vars(image))


def queue(database: Database, *keys: str, remove_after: int = 0) -> int:
    with database.writing() as connection:
        return enqueue(connection, keys, "deleted", remove_after)


@pytest.mark.parametrize("column", ["original", "thumb", "preview", "card", "thumb_2x", "part"])
def test_an_object_that_a_row_refers_to_is_not_queued(database: Database, column: str) -> None:
    key, free = a_key("o", "png"), a_key("o", "png")
    refer(database, column, key)
    with database.reading() as connection:
        assert is_referenced(connection, key)
        assert not is_referenced(connection, free)
    assert queue(database, key, free) == 1
    assert queued_keys(database) == [free]


def test_a_key_is_queued_once_and_keeps_its_time(database: Database) -> None:
    key = a_key("o", "png")
    assert queue(database, key, remove_after=5) == 1
    assert queue(database, key, remove_after=9) == 0
    with database.reading() as connection:
        assert connection.execute(select(deletion_queue.c.remove_after)).scalar_one() == 5
        assert is_queued(connection, key)
        assert not is_queued(connection, a_key("o", "png"))


def test_all_parts_of_an_upload_are_queued_and_no_longer_its_parts(database: Database) -> None:
    keys = sorted(a_key("u", "part") for _ in range(3))
    for key in keys:
        refer(database, "part", key)
    with database.writing() as connection:
        enqueue_parts(connection, "V" * 22)
    assert queued_keys(database) == []
    with database.writing() as connection:
        enqueue_parts(connection, "U" * 22)
        assert connection.execute(select(upload_parts)).first() is None
    assert queued_keys(database) == keys
    assert sorted(DeletionQueue(database).due(microseconds_now(), 10)) == keys


def test_an_object_that_may_still_arrive_is_removed_later(database: Database) -> None:
    key, now = a_key("p", "webp"), microseconds_now()
    with database.writing() as connection:
        enqueue_unrecorded(connection, key, "preview_not_kept")
    waiting = DeletionQueue(database)
    assert waiting.due(now + int((LATE_PUT_SECONDS - 1) * SECOND), 10) == []
    assert waiting.due(now + int((LATE_PUT_SECONDS + 5) * SECOND), 10) == [key]


def test_what_is_due_comes_in_its_order_and_some_at_a_time(database: Database) -> None:
    keys = [a_key("o", "png") for _ in range(3)]
    for number, key in enumerate(keys):
        queue(database, key, remove_after=number)
    waiting = DeletionQueue(database)
    assert waiting.due(1, 10) == keys[:2]
    assert waiting.due(9, 2) == keys[:2]
    waiting.dequeue(keys[:2])
    assert waiting.due(9, 2) == keys[2:]


def test_a_key_that_is_in_use_again_is_taken_out_of_the_queue(database: Database) -> None:
    key, free = a_key("t", "webp"), a_key("t", "webp")
    queue(database, key, free)
    refer(database, "thumb", key)
    assert DeletionQueue(database).due(1, 10) == [free]
    assert queued_keys(database) == [free]


def test_a_transaction_that_fails_queues_nothing(database: Database) -> None:
    def fail() -> None:
        with database.writing() as connection:
            enqueue(connection, [a_key("o", "png")], "deleted", 0)
            raise LookupError

    with pytest.raises(LookupError):
        fail()
    assert queued_keys(database) == []


def test_a_deleted_image_is_due_at_once(database: Database) -> None:
    lifecycle, image = Lifecycle(database, Quota(None, None)), an_image()
    lifecycle.begin(image)
    lifecycle.finish(image)
    lifecycle.delete(image.owner, image.id)
    assert sorted(DeletionQueue(database).due(microseconds_now(), 10)) == sorted(image.keys)
