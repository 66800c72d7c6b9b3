"""Rows for the tests of the database, and many hands on them at once."""

import dataclasses
import secrets
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, insert, select

from tests.uploader.cast import ALICE, a_key
from uploader.clock import SECOND, microseconds_now
from uploader.library.image import Image
from uploader.library.lifecycle import Lifecycle
from uploader.library.sort_names import sort_name
from uploader.records.database import Database
from uploader.records.identifiers import new_id
from uploader.records.tables import deletion_queue, images
from uploader.records.uploads import Part, Upload


def an_image(**changes: object) -> Image:
    """Make a pending image of Alice whose bytes nobody else has."""
    now = microseconds_now()
    image = Image(
        id=new_id(), owner=ALICE, state="pending", name="a.png", alt="", visibility="private",
        format="PNG", width=1, height=1, frames=1, bytes=100, sha256=secrets.token_hex(32),
        original_key=a_key("o", "png"), thumb_key=a_key("t", "webp"), thumb_sha256="1" * 64,
        preview_key=None, preview_sha256=None, card_key=None, card_sha256=None, created_at=now,
        idempotency_key=None, pending_until=now + 60 * SECOND, checked_at=now,
    )  # fmt: skip
    image = dataclasses.replace(image, **changes)  # type: ignore[arg-type] # Names of fields.
    made = {"sort_name": sort_name(image.name), "taken_at": image.created_at}
    return dataclasses.replace(image, **{**made, **changes})  # type: ignore[arg-type] # As above.


def kept(lifecycle: Lifecycle, **changes: object) -> Image:
    """Write an image of Alice that is ready, and return it as it was begun."""
    image = an_image(**changes)
    assert lifecycle.begin(image)
    lifecycle.finish(image)
    return image


def insert_images(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert many rows, some in a statement.

    One statement for each would be sent faster than a busy server works them off, until the line
    is taken for a dead one.
    """
    for first in range(0, len(rows), 50):
        connection.execute(insert(images).values(rows[first : first + 50]))


def queued_keys(database: Database) -> list[str]:
    """Return the keys of objects that are to be removed."""
    with database.reading() as connection:
        return sorted(connection.execute(select(deletion_queue.c.key)).scalars())


def at_once(count: int, action: Callable[[], None]) -> list[Exception]:
    """Run an action in many threads that start together; return what they raised."""
    barrier, raised = threading.Barrier(count), []

    def run() -> None:
        barrier.wait()
        try:
            action()
        except Exception as error:
            raised.append(error)

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def an_upload(**changes: object) -> Upload:
    """Make an open upload of Alice that has no byte yet."""
    now = microseconds_now()
    upload = Upload(
        id=new_id(), owner=ALICE, state="open", received=0, length=100, metadata="", name="a.png",
        visibility="private", keep_duplicates=False, sha256=None, sha512=None, reserved_images=1,
        reserved_bytes=100, claim=None, recalled=False, image_id=None, duplicate=False,
        problem=None, created_at=now, added_at=None, expires_at=now + 60 * SECOND,
    )  # fmt: skip
    return dataclasses.replace(upload, **changes)  # type: ignore[arg-type] # Names of fields.


def a_part(start: int, size: int) -> Part:
    """Make a part of an upload, with a key that nobody else has."""
    return Part(a_key("u", "part"), start, size, secrets.token_hex(32))
