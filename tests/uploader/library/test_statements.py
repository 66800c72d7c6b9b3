"""What every upload asks finds its rows by an index, however many pictures there are."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.uploader.cast import ALICE
from tests.uploader.rows import an_image
from uploader.library.catalogue import Catalogue
from uploader.library.lifecycle import Lifecycle
from uploader.records.database import Database
from uploader.records.identifiers import new_key
from uploader.records.migration import migrate
from uploader.records.quota import Quota
from uploader.upkeep.repairs import Repairs


@pytest.mark.parametrize("request_name", [None, "request:one"])
def test_no_step_of_an_upload_goes_through_all_pictures_of_its_owner(
    tmp_path: Path, request_name: str | None
) -> None:
    database = Database(f"sqlite:///{tmp_path}/rows.sqlite")
    migrate(database)
    lifecycle, catalogue = Lifecycle(database, Quota(9, 900)), Catalogue(database)
    image = an_image(idempotency_key=request_name)
    plans: list[str] = []

    def explain(_connection: Any, cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if "images" in statement:
            found = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
            plans.extend(row[-1] for row in found)

    event.listen(database.engine, "before_cursor_execute", explain)
    steps: list[Callable[[], Any]] = [
        lambda: catalogue.find_same_bytes(ALICE, image.sha256),
        lambda: catalogue.find_by_request(ALICE, "request:one"),
        lambda: lifecycle.begin(image),
        lambda: lifecycle.finish(image),
        lambda: catalogue.load_own_image(ALICE, image.id),
        lambda: lifecycle.set_preview(image, new_key("p", "webp"), "0" * 64),
        lifecycle.abandon_expired,
        Repairs(database).damaged,
    ]
    for step in steps:
        step()
    database.engine.dispose()
    searches = [one for one in plans if one.startswith(("SCAN images", "SEARCH images"))]
    assert len(searches) >= len(steps)
    assert [one for one in searches if one.startswith("SCAN") or one.endswith("(owner=?)")] == []
