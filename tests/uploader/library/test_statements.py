"""What every upload asks finds its rows by an index, however many pictures there are."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from tests.uploader.cast import ALICE, a_key
from tests.uploader.rows import an_image, kept
from uploader.library import sorts
from uploader.library.catalogue import Catalogue
from uploader.library.image import PREVIEW
from uploader.library.lifecycle import Lifecycle
from uploader.records.database import Database
from uploader.records.migration import migrate
from uploader.records.quota import Quota
from uploader.search.finder import Finder
from uploader.upkeep.repairs import Repairs


def explained(database: Database) -> list[str]:
    """Return a list that takes the query plan of what the database is asked about images."""
    plans: list[str] = []

    def explain(_connection: Any, cursor: Any, statement: str, values: Any, *_: Any) -> None:
        if "images" in statement:
            found = cursor.connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)
            plans.extend(row[-1] for row in found)

    event.listen(database.engine, "before_cursor_execute", explain)
    return plans


@pytest.mark.parametrize("request_name", [None, "request:one"])
def test_no_step_of_an_upload_goes_through_all_pictures_of_its_owner(
    tmp_path: Path, request_name: str | None
) -> None:
    database = Database(f"sqlite:///{tmp_path}/rows.sqlite")
    migrate(database)
    lifecycle, catalogue = Lifecycle(database, Quota(9, 900)), Catalogue(database)
    image = an_image(idempotency_key=request_name)
    plans = explained(database)
    steps: list[Callable[[], Any]] = [
        lambda: catalogue.find_same_bytes(ALICE, image.sha256),
        lambda: catalogue.find_by_request(ALICE, "request:one"),
        lambda: lifecycle.begin(image),
        lambda: lifecycle.finish(image),
        lambda: catalogue.load_own_image(ALICE, image.id),
        lambda: lifecycle.record(image, {PREVIEW: (a_key("p", "webp"), "0" * 64)}),
        lifecycle.abandon_expired,
        Repairs(database).damaged,
    ]
    for step in steps:
        step()
    database.engine.dispose()
    searches = [one for one in plans if one.startswith(("SCAN images", "SEARCH images"))]
    assert len(searches) >= len(steps)
    assert [one for one in searches if one.startswith("SCAN") or one.endswith("(owner=?)")] == []


def test_no_page_of_a_list_sorts_or_goes_through_all_pictures_of_its_owner(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/rows.sqlite")
    migrate(database)
    lifecycle, catalogue = Lifecycle(database, Quota(None, None)), Catalogue(database)
    ids = [kept(lifecycle, created_at=number).id for number in range(5)]
    middle = catalogue.page_at(ALICE, 1, ids[2])
    plans = explained(database)
    for step in (
        lambda: catalogue.page(ALICE, 2, None),
        lambda: catalogue.page(ALICE, 2, middle.previous_cursor),
        lambda: catalogue.page(ALICE, 2, middle.next_cursor),
        lambda: catalogue.page_at(ALICE, 2, ids[2]),
        lambda: catalogue.neighbours(ALICE, ids[2]),
    ):
        step()
    database.engine.dispose()
    from_a_place = "SEARCH images USING INDEX images_gallery (owner=? AND (created_at,id)"
    walks = [one for one in plans if one.startswith(from_a_place)]
    assert len(walks) == 8
    # The newest page begins at the end of the index, and reads no more than it shows; the place of
    # a picture is looked up by its primary key.
    assert set(plans) - set(walks) == {
        "SEARCH images USING INDEX images_gallery (owner=?)",
        "SEARCH images USING INDEX sqlite_autoindex_images_1 (id=?)",
    }


@pytest.mark.parametrize("sort", ["uploaded", "taken", "name", "size"])
def test_a_search_by_date_reads_what_is_of_these_days_alone(tmp_path: Path, sort: str) -> None:
    database = Database(f"sqlite:///{tmp_path}/rows.sqlite")
    migrate(database)
    kept(Lifecycle(database, Quota(None, None)))
    listing = Finder(database).find(ALICE, "taken:2019-07", sorts.gallery(sort)).listing
    plans = explained(database)
    listing.page(database, ALICE, 80, None)
    listing.count(database, ALICE)
    database.engine.dispose()
    reads = [one for one in plans if one.startswith("S")]
    assert reads
    assert [one for one in reads if "taken_at>? AND taken_at<?" not in one] == []
