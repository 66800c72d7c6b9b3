"""Albums lie in each other six levels deep, and never in themselves."""

import random

import pytest

from tests.uploader.arranging.conftest import MakeAlbum
from tests.uploader.cast import ALICE, BOB
from uploader.arranging.album import MOST_LEVELS
from uploader.arranging.album_tree import depth_of, depths, levels_below
from uploader.arranging.albums import Albums
from uploader.outcomes import InvalidFields
from uploader.records.database import Database


def chain(make_album: MakeAlbum, count: int) -> list[str]:
    """Make albums of Alice of which each lies in the one before."""
    ids: list[str] = []
    for number in range(count):
        parent = ids[-1] if ids else None
        ids.append(make_album(ALICE, f"level {number}", parent_id=parent).id)
    return ids


def refusal(albums: Albums, album_id: str, parent_id: str | None) -> str:
    with pytest.raises(InvalidFields) as refused:
        albums.change(ALICE, album_id, {"parent_id": parent_id})
    (error,) = refused.value.errors
    assert error["field"] == "parent_id"
    return error["message"]


def test_the_seventh_level_is_refused(albums: Albums, make_album: MakeAlbum) -> None:
    ids = chain(make_album, MOST_LEVELS)
    assert [albums.load(ALICE, one).depth for one in ids] == [1, 2, 3, 4, 5, 6]
    assert {one.id: one.depth for one in albums.all(ALICE)} == {
        one: number for number, one in enumerate(ids, 1)
    }
    with pytest.raises(InvalidFields):
        make_album(ALICE, parent_id=ids[-1])
    assert len(albums.all(ALICE)) == MOST_LEVELS


def test_an_album_is_moved_into_no_album_that_is_in_it(
    albums: Albums, make_album: MakeAlbum
) -> None:
    ids = chain(make_album, 3)
    for parent in ids:
        assert "into itself" in refusal(albums, ids[0], parent)
    assert [albums.load(ALICE, one).depth for one in ids] == [1, 2, 3]


def test_a_move_counts_what_lies_below(albums: Albums, make_album: MakeAlbum) -> None:
    deep, high = chain(make_album, 4), chain(make_album, 3)
    assert "6 levels" in refusal(albums, high[0], deep[3])
    assert albums.change(ALICE, high[0], {"parent_id": deep[2]}).depth == 4
    assert albums.load(ALICE, high[2]).depth == 6
    assert albums.change(ALICE, high[0], {"parent_id": None}).depth == 1


def test_a_parent_of_somebody_else_is_as_one_that_is_not_there(
    albums: Albums, make_album: MakeAlbum
) -> None:
    mine, theirs = make_album(ALICE), make_album(BOB)
    assert refusal(albums, mine.id, theirs.id) == refusal(albums, mine.id, "0" * 22)


def test_depths_of_all_at_once_are_those_of_each(
    database: Database, albums: Albums, make_album: MakeAlbum
) -> None:
    chance, ids = random.Random(7), list[str]()  # noqa: S311  # Chance, no secret.
    for number in range(30):
        parent = chance.choice([None, *ids])
        try:
            ids.append(make_album(ALICE, str(number), parent_id=parent).id)
        except InvalidFields:
            continue
    found = {one.id: one.depth for one in albums.all(ALICE)}
    with database.reading() as connection:
        assert found == {one: depth_of(connection, ALICE, one) for one in ids}
        assert depth_of(connection, BOB, ids[0]) == 0
        assert levels_below(connection, ids[0])[ids[0]] == 1


def test_a_parent_that_is_not_among_them_is_the_top() -> None:
    assert depths({"a": "gone", "b": "a"}) == {"a": 2, "b": 3, "gone": 1}
