"""A finder makes the lists of what an owner types, of that owner's pictures alone."""

import pytest
from sqlalchemy import insert

from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import an_image, insert_images, kept
from uploader.arranging.album import NewAlbum
from uploader.arranging.album_images import AlbumImages
from uploader.arranging.albums import Albums
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
        insert_images(connection, [vars(one) for one in rows])
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


def test_the_list_of_an_album_is_what_is_in_it_or_what_its_rule_finds(
    database: Database, lifecycle: Lifecycle
) -> None:
    albums, finder = Albums(database), Finder(database)
    cats = [kept(lifecycle, name=f"cat {number}", created_at=number).id for number in (1, 2)]
    dog = kept(lifecycle, name="dog", created_at=3).id
    kept(lifecycle, name="cat 4", owner=BOB)
    kept(lifecycle, name="cat 5", trashed_at=7)
    plain = albums.create(ALICE, NewAlbum("Plain"))
    AlbumImages(database).add(ALICE, plain.id, [dog, cats[0]])
    search = albums.create(ALICE, NewAlbum("Cats", None, "", "uploaded", "desc", "cat"))

    def shown(album: str, sort: str | None = None, order: str | None = None) -> list[str]:
        listing = finder.album(ALICE, albums.load(ALICE, album), sort, order)
        return [one.id for one in listing.page(database, ALICE, 9, None).items]

    assert shown(plain.id) == [dog, cats[0]]
    assert shown(search.id) == cats[::-1]
    assert shown(search.id, None, "asc") == cats
    assert shown(search.id, "name") == cats
    albums.change(ALICE, search.id, {"rule": "-cat", "sort": "name", "direction": "asc"})
    assert shown(search.id) == [dog]
    with pytest.raises(InvalidFields) as refused:
        shown(search.id, "own")
    assert [one["field"] for one in refused.value.errors] == ["sort"]
    albums.change(ALICE, search.id, {"rule": "size:big"})
    with pytest.raises(InvalidFields) as refused:
        shown(search.id)
    assert [one["field"] for one in refused.value.errors] == ["album"]


def test_a_cursor_of_a_saved_search_is_of_its_rule_and_of_no_gallery(
    database: Database, lifecycle: Lifecycle
) -> None:
    for name in ("cat", "cat and dog"):
        kept(lifecycle, name=name)
    albums, finder = Albums(database), Finder(database)
    search = albums.create(ALICE, NewAlbum("Cats", None, "", "uploaded", "desc", "cat"))
    listing = finder.album(ALICE, search, None, None)
    cursor = listing.page(database, ALICE, 1, None).next_cursor
    changed = finder.album(ALICE, albums.change(ALICE, search.id, {"rule": "dog"}), None, None)
    for other in (changed, finder.find(ALICE, "cat").listing):
        with pytest.raises(BadCursor):
            other.page(database, ALICE, 1, cursor)


def test_a_saved_search_that_a_search_names_is_said_to_hold_nothing(
    database: Database, lifecycle: Lifecycle
) -> None:
    albums = Albums(database)
    search = albums.create(ALICE, NewAlbum("Cats", None, "", "uploaded", "desc", "cat album:cats"))
    plain = albums.create(ALICE, NewAlbum("Cats too"))
    image_id = kept(lifecycle, name="cat").id
    AlbumImages(database).add(ALICE, plain.id, [image_id])
    finder = Finder(database)
    for typed, is_said in (
        ("album:cats", True),
        (f"album:{search.id}", True),
        ("album:too", False),
    ):
        found = finder.find(ALICE, typed)
        assert [one.word for one in found.search.hints] == ([typed] if is_said else [])
        expected = [] if search.id in typed else [image_id]
        page = found.listing.page(database, ALICE, 9, None)
        assert [one.id for one in page.items] == expected
    # It names itself, and finds what is in albums alone.
    page = finder.album(ALICE, search, None, None).page(database, ALICE, 9, None)
    assert [one.id for one in page.items] == [image_id]
