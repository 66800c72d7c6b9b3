"""Rows that another version has written come into the order of all others."""

from sqlalchemy import insert, select, update

from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import an_image, kept
from uploader.dependencies import Dependencies
from uploader.library.lifecycle import Lifecycle
from uploader.library.month_counts import MonthCounts
from uploader.library.sort_names import sort_name
from uploader.records.database import Database
from uploader.records.quota import Quota
from uploader.records.tables import images, month_counts
from uploader.upkeep.derived_values import DerivedValues


def test_empty_sort_names_and_times_are_filled(database: Database) -> None:
    known = {"taken_known": True}
    rows = [
        an_image(state="ready", sort_name="", taken_at=0, created_at=7, owner=owner, name=name)
        for owner in (ALICE, BOB)
        for name in ("IMG_10.jpg", "img_2.jpg", "\N{COMBINING ACUTE ACCENT}", "")
    ]
    # Of 1970, of another time, and as this version writes it.
    others = [
        an_image(state="ready", sort_name="", taken_at=0, created_at=7, name="a", **known),
        an_image(state="ready", sort_name="", taken_at=5, created_at=7, name="b"),
        an_image(state="ready", sort_name="other", taken_at=0, created_at=7, name="c"),
    ]
    with database.writing() as connection:
        connection.execute(insert(images), [vars(one) for one in rows + others])
    kept(Lifecycle(database, Quota(None, None)))
    DerivedValues(database).mend()
    with database.reading() as connection:
        found = {row.id: row for row in connection.execute(select(images))}
    for one in rows:
        assert (found[one.id].sort_name, found[one.id].taken_at) == (sort_name(one.name), 7)
    assert [(found[one.id].sort_name, found[one.id].taken_at) for one in others] == [
        ("a", 0), ("b", 5), ("other", 0),
    ]  # fmt: skip


def test_a_reconcile_mends_names_and_counts(d: Dependencies) -> None:
    image = kept(d.lifecycle, name="IMG_7.jpg")
    with d.database.writing() as connection:
        connection.execute(update(images).values(sort_name=""))
        connection.execute(update(month_counts).values(images=9))
    d.upkeep.reconcile()
    assert d.catalogue.load_own_image(ALICE, image.id).sort_name == sort_name("IMG_7.jpg")
    assert [one.images for one in MonthCounts(d.database).of_owner(ALICE, "taken")] == [1]
