"""What a batch looks at are its images, however many more their owner has."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.uploader.cast import ALICE
from tests.uploader.rows import kept
from tests.uploader.selecting.test_bulk_changes import ACTIONS, ALBUM, TURNS
from uploader.library.lifecycle import Lifecycle
from uploader.records.audit_log import NO_ORIGIN
from uploader.records.database import Database
from uploader.records.migration import migrate
from uploader.records.quota import Quota
from uploader.records.tables import albums
from uploader.selecting.bulk_changes import BulkChanges
from uploader.selecting.selections import Selection, Selections


def explained(database: Database) -> list[str]:
    """Return a list that takes the query plan of each statement but of those that write many."""
    plans: list[str] = []

    def explain(
        _connection: Any, cursor: Any, statement: str, values: Any, _context: Any, is_many: bool
    ) -> None:
        if not is_many and statement.startswith(("SELECT", "INSERT", "UPDATE", "DELETE")):
            found = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
            plans.extend(row[-1] for row in found)

    event.listen(database.engine, "before_cursor_execute", explain)
    return plans


@pytest.mark.parametrize("name", [*ACTIONS, *TURNS, "archive"])
def test_no_step_goes_through_all_pictures_of_their_owner(tmp_path: Path, name: str) -> None:
    database = Database(f"sqlite:///{tmp_path}/rows.sqlite")
    migrate(database)
    lifecycle = Lifecycle(database, Quota(None, None))
    ids = [kept(lifecycle).id for _ in range(4)]
    row = {"id": ALBUM, "owner": ALICE, "name": "sea", "sort": "own", "direction": "asc"}
    with database.writing() as connection:
        connection.execute(albums.insert().values(**row, created_at=0, changed_at=0))
    bulk = BulkChanges(database, pause=lambda _: None)
    plans = explained(database)
    if name == "archive":
        assert sum(map(len, Selections(database).images(ALICE, Selection.of(ids)))) == 4
    else:
        action = {**ACTIONS, **TURNS}[name]
        done = bulk.run(ALICE, Selection.of(ids), name, action, NO_ORIGIN)
        if done.undo:
            bulk.undo(ALICE, done.undo, NO_ORIGIN)
    database.engine.dispose()
    assert any("SEARCH images USING" in plan for plan in plans)
    of_images = [plan for plan in plans if plan.split()[1] in {"images", "image_tags"}]
    assert not [plan for plan in of_images if plan.endswith("(owner=?)") or "SCAN" in plan]
