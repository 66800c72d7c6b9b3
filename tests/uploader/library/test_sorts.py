"""The orders of the gallery, and the index that each is read by."""

from pathlib import Path

import pytest

from tests.uploader.cast import ALICE
from tests.uploader.library.test_statements import explained
from tests.uploader.rows import kept
from uploader.library.lifecycle import Lifecycle
from uploader.library.sorts import COLUMNS, gallery, is_descending
from uploader.records.database import Database
from uploader.records.migration import migrate
from uploader.records.quota import Quota

INDEXES = {
    "uploaded": "images_gallery",
    "taken": "images_by_time_taken",
    "name": "images_by_name",
    "size": "images_by_size",
}


def test_names_begin_with_the_first_and_all_else_with_the_greatest() -> None:
    assert [sort for sort in COLUMNS if not is_descending(sort, None)] == ["name"]
    for sort in COLUMNS:
        assert (is_descending(sort, "desc"), is_descending(sort, "asc")) == (True, False)
        assert gallery(sort) is gallery(sort, "asc" if sort == "name" else "desc")
    assert gallery() is gallery("uploaded", "desc")


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("sort", COLUMNS)
def test_no_order_sorts_or_goes_through_all_pictures_of_an_owner(
    tmp_path: Path, sort: str, order: str
) -> None:
    database, listing = Database(f"sqlite:///{tmp_path}/rows.sqlite"), gallery(sort, order)
    migrate(database)
    lifecycle = Lifecycle(database, Quota(None, None))
    ids = [kept(lifecycle, bytes=number, name=f"{number}").id for number in range(5)]
    plans = explained(database)
    middle = listing.page_around(database, ALICE, 1, ids[2])
    for cursor in (None, middle.previous_cursor, middle.next_cursor):
        assert listing.page(database, ALICE, 2, cursor).items
    listing.neighbours(database, ALICE, ids[2])
    database.engine.dispose()
    index = f"SEARCH images USING INDEX {INDEXES[sort]} (owner=?"
    walks = [one for one in plans if one.startswith(f"{index} AND ({COLUMNS[sort].name},id)")]
    assert len(walks) == 8
    by_id = "SEARCH images USING INDEX sqlite_autoindex_images_1 (id=?)"
    assert set(plans) - set(walks) == {f"{index})", by_id}
