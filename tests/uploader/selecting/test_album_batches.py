"""Images come into albums and out of them in bulk, and back to their old places."""

import pytest

from tests.uploader.arranging.shown import assert_kept_values_are_true, shown
from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import kept
from tests.uploader.selecting.conftest import Act
from uploader.arranging.album import Album, NewAlbum
from uploader.arranging.album_images import AlbumImages
from uploader.arranging.albums import Albums
from uploader.library.lifecycle import Lifecycle
from uploader.outcomes import AlbumByRule, AlbumNotFound
from uploader.records.audit_log import NO_ORIGIN
from uploader.records.database import Database
from uploader.selecting.album_batches import adding_to_album, removing_from_album
from uploader.selecting.bulk_changes import BulkChanges

MANY = 120


@pytest.fixture
def album(database: Database) -> Album:
    return Albums(database).create(ALICE, NewAlbum("Lisbon"))


@pytest.fixture
def ids(lifecycle: Lifecycle) -> list[str]:
    """More images of Alice than one transaction changes."""
    return [kept(lifecycle).id for _ in range(MANY)]


def test_images_come_to_the_end_in_the_order_of_the_selection(
    database: Database, act: Act, album: Album, ids: list[str]
) -> None:
    AlbumImages(database).add(ALICE, album.id, ids[5:7])
    done = act(adding_to_album(album.id), *reversed(ids))
    assert set(done.codes.values()) == {None}
    rest = [one for one in reversed(ids) if one not in ids[5:7]]
    assert shown(database, album.id) == [*ids[5:7], *rest]


def test_undone_what_was_there_before_is_there_as_it_was(
    database: Database, act: Act, bulk: BulkChanges, album: Album, ids: list[str]
) -> None:
    AlbumImages(database).add(ALICE, album.id, ids[5:7])
    added = act(adding_to_album(album.id), *ids)
    gone = act(removing_from_album(album.id), *ids[:50], ids[-1])
    assert len(shown(database, album.id)) == MANY - 51
    bulk.undo(ALICE, str(gone.undo), NO_ORIGIN)
    assert shown(database, album.id) == [*ids[5:7], *ids[:5], *ids[7:]]
    assert_kept_values_are_true(database)
    bulk.undo(ALICE, str(added.undo), NO_ORIGIN)
    assert shown(database, album.id) == ids[5:7]
    assert_kept_values_are_true(database)


def test_what_was_put_there_by_hand_since_keeps_that_place(
    database: Database, act: Act, bulk: BulkChanges, album: Album, ids: list[str]
) -> None:
    act(adding_to_album(album.id), *ids[:3])
    gone = act(removing_from_album(album.id), *ids[:2])
    AlbumImages(database).add(ALICE, album.id, [ids[0]])
    assert bulk.undo(ALICE, str(gone.undo), NO_ORIGIN).codes == dict.fromkeys(ids[:2])
    assert shown(database, album.id) == [ids[1], ids[2], ids[0]]


def test_into_an_album_that_is_gone_nothing_comes_back(
    database: Database, act: Act, bulk: BulkChanges, album: Album, ids: list[str]
) -> None:
    added = act(adding_to_album(album.id), *ids[:3])
    gone = act(removing_from_album(album.id), ids[0])
    Albums(database).delete(ALICE, album.id, NO_ORIGIN)
    undone = bulk.undo(ALICE, str(gone.undo), NO_ORIGIN)
    assert undone.codes == {ids[0]: "changed_since"}
    assert set(bulk.undo(ALICE, str(added.undo), NO_ORIGIN).codes.values()) == {None}


def test_an_album_of_somebody_else_is_like_none_and_a_saved_search_takes_nothing(
    database: Database, act: Act, ids: list[str]
) -> None:
    albums = Albums(database)
    theirs = albums.create(BOB, NewAlbum("Oslo"))
    rule = albums.create(ALICE, NewAlbum("Blue", rule="blue"))
    for make in (adding_to_album, removing_from_album):
        for wrong in (theirs.id, "0" * 22):
            with pytest.raises(AlbumNotFound):
                act(make(wrong), ids[0])
        with pytest.raises(AlbumByRule):
            act(make(rule.id), ids[0])
    assert shown(database, theirs.id) == []
