"""Albums by the names from the top to them: read, followed, and made where they lack."""

import pytest
from sqlalchemy import insert

from tests.uploader.arranging.conftest import MakeAlbum
from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import at_once
from uploader.arranging.album import MOST_ALBUMS, NewAlbum
from uploader.arranging.album_paths import AlbumPlace, check_in, find_in, make_in, read_path
from uploader.arranging.albums import Albums
from uploader.outcomes import InvalidFields, TooManyAlbums
from uploader.records.database import Database
from uploader.records.quota import lock_owner
from uploader.records.tables import albums as rows

ROME = AlbumPlace(None, ("Holidays", "2025 Rome"))


def made(database: Database, place: AlbumPlace, user: str = ALICE) -> str:
    with database.writing() as connection:
        lock_owner(connection, user)
        return make_in(connection, user, place)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("Rome", ("Rome",)),
        ("Holidays/2025 Rome", ("Holidays", "2025 Rome")),
        (" a  b /\u200ec", ("a b", "c")),
        ("Cafe\u0301", ("Caf\u00e9",)),
        ("1/2/3/4/5/6", ("1", "2", "3", "4", "5", "6")),
        ("x" * 200, ("x" * 200,)),
        (".hidden/a.b", (".hidden", "a.b")),
    ],
)
def test_a_path_is_read_as_albums_have_their_names(text: str, path: tuple[str, ...]) -> None:
    assert read_path(text) == path


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "between them"),
        ("/", "between them"),
        ("/Rome", "between them"),
        ("Rome/", "between them"),
        ("a//b", "between them"),
        ("a/ /b", "between them"),
        ("a/../b", "between them"),
        (".", "between them"),
        ("1/2/3/4/5/6/7", "6 levels"),
        ("x" * 201, "at most 200"),
    ],
)
def test_what_is_no_path_is_refused_with_a_sentence(text: str, sentence: str) -> None:
    with pytest.raises(ValueError, match=sentence):
        read_path(text)


def test_what_a_path_lacks_is_made_and_what_is_there_is_found(
    database: Database, albums: Albums
) -> None:
    rome = made(database, ROME)
    assert made(database, ROME) == rome
    forum = made(database, AlbumPlace(None, (*ROME.path, "Forum")))
    assert made(database, AlbumPlace(rome, ("Forum",))) == forum
    assert made(database, AlbumPlace(rome)) == rome
    assert [(one.name, one.depth, one.sort) for one in albums.all(ALICE)] == [
        ("2025 Rome", 2, "own"), ("Forum", 3, "own"), ("Holidays", 1, "own"),
    ]  # fmt: skip
    assert made(database, ROME, BOB) != rome
    assert len(albums.all(ALICE)) == 3


def test_the_name_is_compared_as_it_is_and_the_first_of_one_name_is_taken(
    database: Database, albums: Albums, make_album: MakeAlbum
) -> None:
    search = albums.create(ALICE, NewAlbum("Rome", sort="taken", rule="tag:rome"))
    first, second = make_album(ALICE, "Rome"), make_album(ALICE, "Rome")
    make_album(ALICE, "Rome", parent_id=first.id)
    found = made(database, AlbumPlace(None, ("Rome",)))
    assert found == first.id
    assert found not in (search.id, second.id)
    assert made(database, AlbumPlace(None, ("rome",))) not in {one.id for one in (first, second)}


def test_no_path_is_deeper_than_albums_may_lie(database: Database, make_album: MakeAlbum) -> None:
    deep = make_album(ALICE, "1")
    for name in ("2", "3", "4", "5"):
        deep = make_album(ALICE, name, parent_id=deep.id)
    made(database, AlbumPlace(deep.id, ("6",)))
    for names in (("6", "7"), ("a", "b")):
        with pytest.raises(InvalidFields) as refused, database.reading() as connection:
            check_in(connection, ALICE, AlbumPlace(deep.id, names))
        assert [one["field"] for one in refused.value.errors] == ["album_path"]


def test_nothing_is_made_of_a_path_that_is_one_album_too_many(
    database: Database, albums: Albums
) -> None:
    common = {"owner": ALICE, "sort": "own", "direction": "asc", "created_at": 1, "changed_at": 1}
    many = [
        {"id": f"{number:022}", "name": str(number), **common} for number in range(MOST_ALBUMS - 1)
    ]
    with database.writing() as connection:
        connection.execute(insert(rows), many)
    with pytest.raises(TooManyAlbums):
        made(database, ROME)
    made(database, AlbumPlace(None, ("Rome",)))
    assert len(albums.all(ALICE)) == MOST_ALBUMS
    made(database, AlbumPlace(None, ("Rome",)))


def test_a_path_is_followed_as_far_as_it_goes(database: Database, make_album: MakeAlbum) -> None:
    holidays = make_album(ALICE, "Holidays")
    with database.reading() as connection:
        assert find_in(connection, ALICE, ROME) == (holidays.id, ("2025 Rome",))
        assert find_in(connection, BOB, ROME) == (None, ROME.path)


def test_uploads_of_one_folder_that_come_at_once_make_one_album(
    database: Database, albums: Albums
) -> None:
    assert at_once(8, lambda: made(database, ROME) and None) == []
    assert [one.name for one in albums.all(ALICE)] == ["2025 Rome", "Holidays"]
