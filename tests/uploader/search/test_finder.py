"""A finder makes the lists of what an owner types, of that owner's pictures alone."""

import pytest
from sqlalchemy import insert

from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import an_image, kept
from uploader.library import sorts
from uploader.library.lifecycle import Lifecycle
from uploader.outcomes import BadCursor, InvalidFields
from uploader.records.database import Database
from uploader.records.quota import Quota
from uploader.records.tables import images
from uploader.search.finder import Finder


@pytest.fixture
def lifecycle(database: Database) -> Lifecycle:
    return Lifecycle(database, Quota(None, None))


def found(database: Database, typed: str, user_id: str = ALICE, sort: str = "name") -> list[str]:
    whole, trash = sorts.gallery(sort), sorts.trashed(sort)
    listing = Finder(database).find(user_id, typed, whole, trash).listing
    return [one.name for one in listing.page(database, user_id, 50, None).items]


def test_without_a_word_it_is_the_gallery(database: Database) -> None:
    assert Finder(database).find(ALICE, " ").listing is sorts.gallery()


def test_nobody_finds_what_is_anothers(database: Database, lifecycle: Lifecycle) -> None:
    kept(lifecycle, name="Zürich 1.jpg")
    kept(lifecycle, name="Zürich 2.jpg", owner=BOB)
    assert found(database, "zurich") == ["Zürich 1.jpg"]
    assert found(database, "-snow") == ["Zürich 1.jpg"]
    assert found(database, "zurich", BOB) == ["Zürich 2.jpg"]


def test_the_trash_is_searched_where_that_is_asked(
    database: Database, lifecycle: Lifecycle
) -> None:
    kept(lifecycle, name="here")
    kept(lifecycle, name="there", trashed_at=7)
    assert found(database, "er") == ["here"]
    assert found(database, "-is:trashed") == ["here"]
    assert found(database, "is:trashed") == ["there"]
    assert found(database, "er is:trashed -is:shared") == ["there"]


def test_what_an_older_version_has_written_is_found_at_once(database: Database) -> None:
    with database.writing() as connection:
        connection.execute(insert(images), vars(an_image(name="Neu", state="ready")))
    assert found(database, "neu") == ["Neu"]


def test_what_few_have_is_found_behind_many_others(
    database: Database, lifecycle: Lifecycle
) -> None:
    rows = [an_image(name=f"{number}", state="ready", created_at=number) for number in range(300)]
    with database.writing() as connection:
        connection.execute(insert(images), [vars(one) for one in rows])
    assert found(database, '"199"', sort="uploaded") == ["199"]
    assert found(database, "1 9 -2", sort="uploaded")[:3] == ["199", "198", "197"]
    finder = Finder(database)
    for typed, number in (("9", 57), ("-9", 243), ("9 w:1", 57), ("w:2", 0), ("", 300)):
        assert finder.find(ALICE, typed).listing.count(database, ALICE) == number


def test_a_cursor_belongs_to_its_search(database: Database, lifecycle: Lifecycle) -> None:
    for name in ("a", "ab", "abc"):
        kept(lifecycle, name=name)
    finder = Finder(database)
    cursor = finder.find(ALICE, "a").listing.page(database, ALICE, 1, None).next_cursor
    finder.find(ALICE, " a ").listing.page(database, ALICE, 1, cursor)
    for typed in ("", "b", "a is:trashed", "is:trashed"):
        with pytest.raises(BadCursor):
            finder.find(ALICE, typed).listing.page(database, ALICE, 1, cursor)


def test_a_wrong_value_is_refused_and_a_trash_where_there_is_none(database: Database) -> None:
    finder = Finder(database)
    with pytest.raises(InvalidFields):
        finder.find(ALICE, "size:big")
    with pytest.raises(InvalidFields):
        finder.find(ALICE, "is:trashed", sorts.gallery(), None)
