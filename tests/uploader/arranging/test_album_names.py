"""Albums are meant by a part of their name or by their id, with all that is in them."""

import pytest
from sqlalchemy import update

from tests.uploader.arranging.conftest import MakeAlbum
from tests.uploader.cast import ALICE, BOB
from uploader.arranging import album_names
from uploader.arranging.album_names import AlbumNames
from uploader.library.search_texts import fold
from uploader.records.database import Database
from uploader.records.tables import albums


def named(database: Database, *wanted: str, owner: str = ALICE) -> list[str]:
    with database.reading() as connection:
        return sorted(AlbumNames(connection, owner).named(wanted))


@pytest.mark.parametrize("wanted", ["zurich", "ZÜR", "rich  2", "4"])
def test_a_part_of_a_name_is_enough(database: Database, make_album: MakeAlbum, wanted: str) -> None:
    album = make_album(ALICE, "Zürich 2024")
    make_album(ALICE, "Rome")
    assert named(database, wanted) == [album.id]


def test_all_that_is_in_one_is_meant_too(database: Database, make_album: MakeAlbum) -> None:
    top = make_album(ALICE, "Trips")
    middle = make_album(ALICE, "Portugal", parent_id=top.id)
    inner = make_album(ALICE, "Lisbon trip", parent_id=middle.id)
    other = make_album(ALICE, "Other")
    assert named(database, "trip") == sorted([top.id, middle.id, inner.id])
    assert named(database, "portugal") == sorted([middle.id, inner.id])
    assert named(database, "lisbon", "other") == sorted([inner.id, other.id])


def test_an_id_is_that_of_one_album(database: Database, make_album: MakeAlbum) -> None:
    album = make_album(ALICE, "a")
    make_album(ALICE, "b")
    assert named(database, album.id) == [album.id]
    assert named(database, album.id[:-1]) == []


def test_anothers_albums_are_never_meant(database: Database, make_album: MakeAlbum) -> None:
    theirs = make_album(BOB, "Lisbon")
    assert named(database, "lisbon") == []
    assert named(database, theirs.id) == []
    assert named(database, "lisbon", owner=BOB) == [theirs.id]


def test_albums_that_lie_in_each_other_end(database: Database, make_album: MakeAlbum) -> None:
    one = make_album(ALICE, "one")
    two = make_album(ALICE, "two", parent_id=one.id)
    with database.writing() as connection:
        connection.execute(update(albums).where(albums.c.id == one.id).values(parent_id=two.id))
    assert named(database, "two") == sorted([one.id, two.id])


def test_a_saved_search_is_never_meant(database: Database, make_album: MakeAlbum) -> None:
    plain = make_album(ALICE, "Lisbon")
    search = make_album(ALICE, "Lisbon at night", rule="lisbon", parent_id=plain.id)
    assert named(database, "lisbon") == [plain.id]
    assert named(database, search.id) == []
    with database.reading() as connection:
        for wanted, owner, is_one in (
            ("NIGHT", ALICE, True), (search.id, ALICE, True), (plain.id, ALICE, False),
            ("night", BOB, False), ("rome", ALICE, False),
        ):  # fmt: skip
            assert AlbumNames(connection, owner).has_search([wanted]) is is_one


def test_a_name_is_folded_once_however_much_is_asked_of_it(
    database: Database, make_album: MakeAlbum, monkeypatch: pytest.MonkeyPatch
) -> None:
    folded: list[str] = []

    def counted(text: str) -> str:
        folded.append(text)
        return fold(text)

    monkeypatch.setattr(album_names, "fold", counted)
    made = [make_album(ALICE, f"Zürich {number}") for number in range(5)]
    wanted = [f"nowhere {number}" for number in range(20)]
    with database.reading() as connection:
        names = AlbumNames(connection, ALICE)
        assert names.named(wanted) == []
        assert not names.has_search(wanted)
        assert names.named([*wanted, "zurich 3"]) == [made[3].id]
    assert sorted(text for text in folded if text.startswith("Z")) == [
        f"Zürich {number}" for number in range(5)
    ]
