"""Albums are made, found by their owner alone, changed and deleted without their images."""

import pytest
from sqlalchemy import insert, select

from tests.uploader.arranging.conftest import MakeAlbum, MakeImages
from tests.uploader.arranging.shown import shown
from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import at_once
from uploader.arranging.album import MOST_ALBUMS, MOST_LEVELS, NewAlbum
from uploader.arranging.album_images import AlbumImages
from uploader.arranging.albums import Albums
from uploader.library.lifecycle import Lifecycle
from uploader.library.trash import Trash
from uploader.outcomes import AlbumNotFound, ImageNotFound, InvalidFields, TooManyAlbums
from uploader.records.audit_log import NO_ORIGIN, Origin
from uploader.records.database import Database
from uploader.records.identifiers import new_id
from uploader.records.tables import albums as rows
from uploader.records.tables import audit_events

MISSING = "0" * 22


def test_an_album_is_its_owners_alone(albums: Albums, make_album: MakeAlbum) -> None:
    mine = make_album(ALICE, description="Three days.")
    assert albums.load(ALICE, mine.id) == mine
    assert (mine.name, mine.description, mine.images, mine.covers) == (
        "Lisbon", "Three days.", 0, (),
    )  # fmt: skip
    for user, album_id in ((BOB, mine.id), (ALICE, MISSING), (ALICE, "no id")):
        with pytest.raises(AlbumNotFound):
            albums.load(user, album_id)
        with pytest.raises(AlbumNotFound):
            albums.change(user, album_id, {"name": "other"})
        with pytest.raises(AlbumNotFound):
            albums.delete(user, album_id, NO_ORIGIN)
    assert albums.all(BOB) == []
    assert albums.all(ALICE) == [mine]


def test_albums_are_listed_as_names_are_read(albums: Albums, make_album: MakeAlbum) -> None:
    for name in ("b 10", "B 2", "\u00c4rger", "aal"):
        make_album(ALICE, name)
    assert [one.name for one in albums.all(ALICE)] == ["aal", "\u00c4rger", "B 2", "b 10"]


def test_two_albums_may_have_one_name(albums: Albums, make_album: MakeAlbum) -> None:
    first, second = make_album(ALICE), make_album(ALICE)
    assert first.id != second.id
    assert {one.name for one in albums.all(ALICE)} == {"Lisbon"}


def test_a_change_is_kept_and_says_when(albums: Albums, make_album: MakeAlbum) -> None:
    before = make_album(ALICE)
    after = albums.change(ALICE, before.id, {"name": "Porto", "sort": "taken", "direction": "desc"})
    assert (after.name, after.sort, after.direction) == ("Porto", "taken", "desc")
    assert after.changed_at > before.changed_at
    assert albums.change(ALICE, before.id, {}) == after


def test_albums_of_a_deleted_one_move_up_and_its_images_stay(
    database: Database, albums: Albums, album_images: AlbumImages, make_album: MakeAlbum,
    make_images: MakeImages,
) -> None:  # fmt: skip
    top = make_album(ALICE, "2024")
    middle = make_album(ALICE, "Winter", parent_id=top.id)
    low = make_album(ALICE, "Ice", parent_id=middle.id)
    ids = make_images(2)
    album_images.add(ALICE, middle.id, ids)
    album_images.add(ALICE, low.id, ids[:1])
    albums.delete(ALICE, middle.id, Origin("192.0.2.1", "curl/8"))
    assert [(one.name, one.parent_id, one.depth, one.images) for one in albums.all(ALICE)] == [
        ("2024", None, 1, 0), ("Ice", top.id, 2, 1),
    ]  # fmt: skip
    assert [one.name for one in albums.of_image(ALICE, ids[0])] == ["Ice"]
    assert albums.of_image(ALICE, ids[1]) == []
    with database.reading() as connection:
        (line,) = connection.execute(select(audit_events)).mappings()
    assert (line["event"], line["details"]) == ("album_deleted", '{"name": "Winter"}')


def test_the_cover_is_the_chosen_one_while_it_is_there_else_the_first(
    albums: Albums, album_images: AlbumImages, make_album: MakeAlbum, make_images: MakeImages,
    trash: Trash, lifecycle: Lifecycle,
) -> None:  # fmt: skip
    album, ids = make_album(ALICE), make_images(5)
    album_images.add(ALICE, album.id, ids)
    assert albums.load(ALICE, album.id).covers == tuple(ids[:3])
    chosen = albums.change(ALICE, album.id, {"cover_id": ids[3]})
    assert chosen.covers == (ids[3], *ids[:2])
    trash.put(ALICE, ids[3], NO_ORIGIN)
    assert albums.load(ALICE, album.id).covers == tuple(ids[:3])
    trash.restore(ALICE, ids[3], NO_ORIGIN)
    assert albums.load(ALICE, album.id).covers[0] == ids[3]
    lifecycle.delete(ALICE, ids[3])
    assert albums.load(ALICE, album.id).covers == tuple(ids[:3])
    album_images.move(ALICE, album.id, [ids[4]], ids[0])
    assert albums.change(ALICE, album.id, {"cover_id": None}).covers[0] == ids[4]


def test_a_cover_is_an_image_of_the_album(
    albums: Albums, album_images: AlbumImages, make_album: MakeAlbum, make_images: MakeImages,
    trash: Trash,
) -> None:  # fmt: skip
    album, (inside, trashed, outside) = make_album(ALICE), make_images(3)
    album_images.add(ALICE, album.id, [inside, trashed])
    trash.put(ALICE, trashed, NO_ORIGIN)
    for cover in (outside, trashed, MISSING):
        with pytest.raises(InvalidFields):
            albums.change(ALICE, album.id, {"cover_id": cover})


def test_a_saved_search_keeps_its_text_and_has_no_order_of_its_own(
    albums: Albums, make_album: MakeAlbum
) -> None:
    plain = make_album(ALICE)
    search = make_album(ALICE, "Cats", rule="tag:cat", sort="uploaded", direction="desc")
    assert search.rule == "tag:cat"
    assert albums.change(ALICE, search.id, {"rule": "tag:dog"}).rule == "tag:dog"
    for album_id, change in ((search.id, {"sort": "own"}), (plain.id, {"rule": "tag:cat"})):
        with pytest.raises(InvalidFields):
            albums.change(ALICE, album_id, change)


def test_the_albums_of_an_image_are_for_its_owner_alone(
    albums: Albums, album_images: AlbumImages, make_album: MakeAlbum, make_images: MakeImages,
    trash: Trash,
) -> None:  # fmt: skip
    (image,) = make_images(1)
    found = [make_album(ALICE, name) for name in ("a", "b", "c")]
    for album in found[1:]:
        album_images.add(ALICE, album.id, [image])
    assert [one.name for one in albums.of_image(ALICE, image)] == ["b", "c"]
    with pytest.raises(ImageNotFound):
        albums.of_image(BOB, image)
    trash.put(ALICE, image, NO_ORIGIN)
    with pytest.raises(ImageNotFound):
        albums.of_image(ALICE, image)


def test_there_is_a_most_of_albums(database: Database, albums: Albums) -> None:
    made = [
        {
            "id": new_id(), "owner": ALICE, "name": "a", "sort": "own", "direction": "asc",
            "created_at": 1, "changed_at": 1,
        }
        for _ in range(MOST_ALBUMS - 1)
    ]  # fmt: skip
    with database.writing() as connection:
        connection.execute(insert(rows), made)
    albums.create(ALICE, NewAlbum("the last"))
    with pytest.raises(TooManyAlbums):
        albums.create(ALICE, NewAlbum("one more"))
    albums.create(BOB, NewAlbum("of another"))


def test_moves_at_once_never_make_a_ring_or_a_seventh_level(
    albums: Albums, make_album: MakeAlbum
) -> None:
    ids = [make_album(ALICE, str(number)).id for number in range(8)]
    pairs = [(one, other) for one in ids for other in ids if one != other]

    def move() -> None:
        one, other = pairs.pop()
        albums.change(ALICE, one, {"parent_id": other})

    raised = at_once(16, move)
    assert all(isinstance(one, InvalidFields) for one in raised)
    found = {one.id: one for one in albums.all(ALICE)}
    assert max(one.depth for one in found.values()) <= MOST_LEVELS
    assert {album_id: albums.load(ALICE, album_id).depth for album_id in ids} == {
        album_id: one.depth for album_id, one in found.items()
    }


def test_what_a_deleted_album_held_is_shown_by_none(
    database: Database, albums: Albums, album_images: AlbumImages, make_album: MakeAlbum,
    make_images: MakeImages,
) -> None:  # fmt: skip
    album = make_album(ALICE)
    album_images.add(ALICE, album.id, make_images(1))
    albums.delete(ALICE, album.id, NO_ORIGIN)
    assert len(shown(database, album.id)) == 1
    with pytest.raises(AlbumNotFound):
        album_images.add(ALICE, album.id, [])
