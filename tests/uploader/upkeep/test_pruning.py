"""Old lines of the audit log, marks of closed libraries and what is due in a trash are removed."""

import pytest
from sqlalchemy import func, select, update

from tests.uploader.cast import ALICE, FakeStore
from tests.uploader.rows import kept
from uploader.clock import SECOND, microseconds_now
from uploader.library.lifecycle import Lifecycle
from uploader.library.trash import Trash
from uploader.records import audit_log
from uploader.records.audit_log import NO_ORIGIN, Event
from uploader.records.database import Database
from uploader.records.deletion_queue import DeletionQueue
from uploader.records.quota import Quota
from uploader.records.tables import audit_events, closed_libraries, images
from uploader.records.uploads import UploadRows
from uploader.upkeep.library_removal import LibraryRemoval
from uploader.upkeep.pruning import Pruning
from uploader.upkeep.removal import Remover
from uploader.upkeep.trash_removal import TrashRemoval

DAY = 86_400 * SECOND


@pytest.fixture
def removal(database: Database, store: FakeStore) -> LibraryRemoval:
    no_quota = Quota(None, None)
    rows = UploadRows(database, no_quota)
    lifecycle = Lifecycle(database, no_quota)
    return LibraryRemoval(database, Remover(lifecycle, rows, DeletionQueue(database), store))


def pruning(database: Database, removal: LibraryRemoval) -> Pruning:
    return Pruning(database, removal, TrashRemoval(database, Trash(database, 30)), 30)


def count(database: Database, table: object) -> int:
    with database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())  # type: ignore[call-overload]  # A table.


def test_lines_are_kept_for_so_many_days(database: Database, removal: LibraryRemoval) -> None:
    with database.writing() as connection:
        for _ in range(3):
            audit_log.record(connection, Event.IMAGE_DELETED, ALICE, "i" * 22, NO_ORIGIN)
        young, old = microseconds_now() - 29 * DAY, microseconds_now() - 31 * DAY
        connection.execute(update(audit_events).where(audit_events.c.id == 1).values(at=old))
        connection.execute(update(audit_events).where(audit_events.c.id == 2).values(at=young))
    pruning(database, removal).prune()
    assert count(database, audit_events) == 2


def test_marks_of_closed_libraries_go_with_it(database: Database, removal: LibraryRemoval) -> None:
    assert removal.remove(ALICE).is_complete
    with database.writing() as connection:
        connection.execute(update(closed_libraries).values(closed_at=0))
    pruning(database, removal).prune()
    assert count(database, closed_libraries) == 0


def test_what_has_been_in_a_trash_for_its_days_goes_with_it(
    database: Database, removal: LibraryRemoval
) -> None:
    lifecycle = Lifecycle(database, Quota(None, None))
    due, young, other = (kept(lifecycle) for _ in range(3))
    for one in (due, young):
        Trash(database, 30).put(ALICE, one.id, NO_ORIGIN)
    with database.writing() as connection:
        for one, days in ((due, 31), (young, 29)):
            trashed_at = microseconds_now() - days * DAY
            changed = update(images).where(images.c.id == one.id).values(trashed_at=trashed_at)
            connection.execute(changed)
    pruning(database, removal).prune()
    with database.reading() as connection:
        assert set(connection.execute(select(images.c.id)).scalars()) == {young.id, other.id}
