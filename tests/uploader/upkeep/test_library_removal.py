"""A whole library goes: no row, no object, and nothing that is under way can add to it any more."""

import time
from collections.abc import Callable

import pytest
from sqlalchemy import func, insert, select, update

from tests.timeouts import is_within
from tests.uploader.cast import ALICE, BOB, FakeStore, a_key
from tests.uploader.rows import (
    a_part,
    an_image,
    an_upload,
    at_once,
    insert_images,
    kept,
    queued_keys,
)
from uploader.arranging.album import NewAlbum
from uploader.arranging.album_images import AlbumImages
from uploader.arranging.albums import Albums
from uploader.clock import SECOND, microseconds_now
from uploader.library.catalogue import Catalogue
from uploader.library.lifecycle import Lifecycle
from uploader.outcomes import LibraryClosed, StorageUnavailable
from uploader.records import audit_log
from uploader.records.audit_log import Event, Origin
from uploader.records.database import Database
from uploader.records.deletion_queue import DeletionQueue
from uploader.records.quota import Quota
from uploader.records.tables import (
    album_images,
    albums,
    answered_requests,
    audit_events,
    closed_libraries,
    deleted_albums,
    images,
    metadata,
    upload_parts,
    uploads,
)
from uploader.records.upload_leases import UploadLeases
from uploader.records.uploads import UploadRows
from uploader.upkeep.library_removal import CLOSED_SECONDS, LibraryRemoval
from uploader.upkeep.removal import Remover

NO_QUOTA = Quota(None, None)
HOME = Origin("192.0.2.1", "Firefox on Linux")


@pytest.fixture
def lifecycle(database: Database) -> Lifecycle:
    return Lifecycle(database, NO_QUOTA)


@pytest.fixture
def rows(database: Database) -> UploadRows:
    return UploadRows(database, NO_QUOTA)


@pytest.fixture
def removal(
    database: Database, lifecycle: Lifecycle, rows: UploadRows, store: FakeStore
) -> LibraryRemoval:
    return LibraryRemoval(database, Remover(lifecycle, rows, DeletionQueue(database), store))


def everything_stored(database: Database) -> str:
    with database.reading() as connection:
        return "\n".join(
            f"{table.name} {tuple(row)}"
            for table in metadata.sorted_tables
            for row in connection.execute(select(table))
        )


def count(database: Database, table: object) -> int:
    with database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[call-overload]  # A table.


def fill(database: Database, lifecycle: Lifecycle, rows: UploadRows, store: FakeStore) -> None:
    """Give Alice something of every kind, and Bob a picture."""
    for number in range(3):
        image = kept(lifecycle, idempotency_key=f"request:{number}")
        store.objects |= dict.fromkeys(image.keys, b"bytes")
    shelf = Albums(database)
    for name in ("kept until then", "deleted before"):
        album = shelf.create(ALICE, NewAlbum(name))
        AlbumImages(database).add(ALICE, album.id, [image.id])
    shelf.delete(ALICE, album.id, HOME)
    pending = an_image()
    assert lifecycle.begin(pending)
    store.objects |= dict.fromkeys(pending.keys, b"bytes")
    bobs = an_image(owner=BOB, original_key="o/bob/1.png", thumb_key="t/bob/1.webp")
    assert lifecycle.begin(bobs)
    lifecycle.finish(bobs)
    store.objects |= dict.fromkeys(bobs.keys, b"bytes")
    upload, leases = an_upload(), UploadLeases(database, NO_QUOTA, 60)
    rows.create(upload)
    lease, part = leases.take(upload), a_part(0, 50)
    assert lease is not None
    leases.advance(lease, part)
    store.objects[part.key] = b"bytes"
    deleted = kept(lifecycle)
    store.objects |= dict.fromkeys(deleted.keys, b"bytes")
    lifecycle.delete(ALICE, deleted.id, HOME)
    # What a process has put that died before its row was written.
    store.objects[a_key("p", "webp")] = b"bytes"


def remove_all(removal: LibraryRemoval, owner: str = ALICE) -> None:
    for _ in range(20):
        if removal.remove(owner).is_complete:
            return
    raise AssertionError("it is never complete")


def test_nothing_of_a_library_is_left_and_nobody_else_loses_anything(
    database: Database,
    lifecycle: Lifecycle,
    rows: UploadRows,
    store: FakeStore,
    removal: LibraryRemoval,
) -> None:
    fill(database, lifecycle, rows, store)
    remove_all(removal)
    assert set(store.objects) == {"o/bob/1.png", "t/bob/1.webp"}
    left = everything_stored(database)
    assert ALICE not in left
    assert HOME.address not in left
    assert HOME.user_agent not in left
    assert queued_keys(database) == []
    assert count(database, images) == 1
    for table in (uploads, upload_parts, answered_requests, albums, album_images, deleted_albums):
        assert count(database, table) == 0
    # What happened is still told, of nobody.
    with database.reading() as connection:
        lines = connection.execute(select(audit_events)).mappings().all()
    assert {(line["event"], line["owner"], line["image_id"]) for line in lines} == {
        ("album_deleted", None, None), ("image_deleted", None, None),
    }  # fmt: skip


def test_a_removal_may_be_asked_for_again_and_by_many_at_once(
    database: Database,
    lifecycle: Lifecycle,
    rows: UploadRows,
    store: FakeStore,
    removal: LibraryRemoval,
) -> None:
    fill(database, lifecycle, rows, store)
    assert at_once(4, lambda: remove_all(removal)) == []
    done = removal.remove(ALICE)
    assert (done.removed, done.is_complete) == (0, True)
    assert ALICE not in everything_stored(database)


def test_who_has_nothing_is_removed_at_once(database: Database, removal: LibraryRemoval) -> None:
    assert removal.remove(BOB).is_complete
    assert BOB not in everything_stored(database)


def test_it_works_in_batches_and_goes_on_where_its_time_was_over(
    database: Database, lifecycle: Lifecycle, rows: UploadRows, store: FakeStore
) -> None:
    for _ in range(3):
        kept(lifecycle)
    remover = Remover(lifecycle, rows, DeletionQueue(database), store)
    assert LibraryRemoval(database, remover, work_seconds=-1.0).remove(ALICE).is_complete is False
    assert count(database, images) == 3
    # It is closed nevertheless.
    with pytest.raises(LibraryClosed):
        lifecycle.begin(an_image())
    remove_all(LibraryRemoval(database, remover))
    assert count(database, images) == 0


def adding(
    database: Database, lifecycle: Lifecycle, rows: UploadRows
) -> dict[str, Callable[[], object]]:
    """Everything that adds a row of an owner."""
    ready = kept(lifecycle, sha256="7" * 64)
    pending, upload = an_image(), an_upload()
    assert lifecycle.begin(pending)
    rows.create(upload)
    leases = UploadLeases(database, NO_QUOTA, 60)
    lease = leases.take(upload)
    assert lease is not None

    def change() -> None:
        Catalogue(database).change(ALICE, ready.id, {"visibility": "link"}, HOME)

    return {
        "begin": lambda: lifecycle.begin(an_image()),
        "begin_copy": lambda: lifecycle.begin_copy(an_image(state="ready"), ready.id),
        "finish": lambda: lifecycle.finish(pending),
        "record_answer": lambda: lifecycle.record_answer(ALICE, "request:x", "0" * 64, None),
        "delete": lambda: lifecycle.delete(ALICE, ready.id, HOME),
        "create": lambda: rows.create(an_upload()),
        "advance": lambda: leases.advance(lease, a_part(0, 10)),
        "set_length": lambda: leases.set_length(lease, 7),
        "complete": lambda: leases.complete(lease, 100, ready.id, duplicate=True),
        "change": change,
    }


def test_nothing_can_be_added_to_a_closed_library(
    database: Database,
    lifecycle: Lifecycle,
    rows: UploadRows,
    store: FakeStore,
) -> None:
    actions = adding(database, lifecycle, rows)
    remover = Remover(lifecycle, rows, DeletionQueue(database), store)
    LibraryRemoval(database, remover, work_seconds=-1.0).remove(ALICE)
    before = everything_stored(database)
    for name, action in actions.items():
        with pytest.raises(LibraryClosed):
            action()
        assert everything_stored(database) == before, name


def test_who_comes_late_finds_nothing_and_leaves_nothing(
    database: Database,
    lifecycle: Lifecycle,
    rows: UploadRows,
    store: FakeStore,
    removal: LibraryRemoval,
) -> None:
    pending, upload = an_image(), an_upload()
    assert lifecycle.begin(pending)
    rows.create(upload)
    leases = UploadLeases(database, NO_QUOTA, 60)
    lease = leases.take(upload)
    assert lease is not None
    remove_all(removal)
    # The writer has put its objects meanwhile, and takes them back.
    store.objects |= dict.fromkeys(pending.keys, b"bytes")
    with pytest.raises(LibraryClosed):
        lifecycle.finish(pending)
    assert lifecycle.abandon(pending) is False
    leases.release(lease)
    rows.delete_expired()
    remove_all(removal)
    assert store.objects == {}
    assert ALICE not in everything_stored(database)


def test_an_upload_and_a_closing_at_once_leave_all_or_nothing(
    database: Database,
    lifecycle: Lifecycle,
    rows: UploadRows,
    store: FakeStore,
    removal: LibraryRemoval,
) -> None:
    for _ in range(5):
        steps: list[Callable[[], object]] = [
            lambda: lifecycle.begin(an_image()),
            lambda: rows.create(an_upload()),
            lambda: remove_all(removal),
        ] * 2

        def step(steps: list[Callable[[], object]] = steps) -> None:
            steps.pop()()

        raised = at_once(len(steps), step)
        assert {type(error) for error in raised} <= {LibraryClosed}
        assert ALICE not in everything_stored(database)
        with database.writing() as connection:
            connection.execute(closed_libraries.delete())


def test_while_the_store_is_down_nothing_is_forgotten(
    database: Database,
    lifecycle: Lifecycle,
    rows: UploadRows,
    store: FakeStore,
    removal: LibraryRemoval,
) -> None:
    fill(database, lifecycle, rows, store)
    store.failing = {"remove", "ready"}
    done = removal.remove(ALICE)
    assert not done.is_complete
    assert removal.remove(ALICE).removed == 0
    store.failing = {"list"}
    with pytest.raises(StorageUnavailable):
        removal.remove(ALICE)
    store.failing = set()
    remove_all(removal)
    assert set(store.objects) == {"o/bob/1.png", "t/bob/1.webp"}


def test_images_that_share_objects_go_with_them(
    lifecycle: Lifecycle, store: FakeStore, removal: LibraryRemoval
) -> None:
    image = kept(lifecycle)
    copy = an_image(state="ready", sha256=image.sha256)
    assert lifecycle.begin_copy(copy, image.id)
    store.objects |= dict.fromkeys(image.keys, b"bytes")
    remove_all(removal)
    assert store.objects == {}


def test_what_was_to_stay_in_quarantine_goes_at_once(
    database: Database, lifecycle: Lifecycle, store: FakeStore, removal: LibraryRemoval
) -> None:
    image = kept(lifecycle)
    store.objects |= dict.fromkeys(image.keys, b"bytes")
    later = microseconds_now() + 3600 * SECOND
    queue = metadata.tables["condemned"]
    with database.writing() as connection:
        row = {"key": image.original_key, "reason": "stray", "since": 0, "remove_after": later}
        connection.execute(insert(queue).values(row))
    remove_all(removal)
    assert (store.objects, queued_keys(database)) == ({}, [])


def test_a_closed_library_is_forgotten_after_a_last_look(
    database: Database, store: FakeStore, removal: LibraryRemoval
) -> None:
    remove_all(removal)
    late = a_key("c", "jpg")
    store.objects[late] = b"late"
    removal.forget_closed()
    assert count(database, closed_libraries) == 1
    with database.writing() as connection:
        long_ago = microseconds_now() - int((CLOSED_SECONDS + 1) * SECOND)
        connection.execute(update(closed_libraries).values(closed_at=long_ago))
    store.failing = {"remove"}
    with pytest.raises(StorageUnavailable):
        removal.forget_closed()
    assert count(database, closed_libraries) == 1
    store.failing = set()
    removal.forget_closed()
    assert count(database, closed_libraries) == 0
    assert store.objects == {}


def test_five_hundred_pictures_go_within_seconds(
    database: Database, lifecycle: Lifecycle, removal: LibraryRemoval
) -> None:
    image = kept(lifecycle)
    with database.writing() as connection:
        first = connection.execute(select(images)).mappings().one()
        many = [
            {**first, "id": f"{number:022}", "original_key": a_key("o", "png"),
             "thumb_key": a_key("t", "webp")}
            for number in range(500)
        ]  # fmt: skip
        insert_images(connection, many)
        for number in range(1200):
            audit_log.record(connection, Event.IMAGE_DELETED, ALICE, image.id, HOME, n=str(number))
    began = time.monotonic()
    remove_all(removal)
    assert ALICE not in everything_stored(database)
    assert is_within(time.monotonic() - began, 60)
