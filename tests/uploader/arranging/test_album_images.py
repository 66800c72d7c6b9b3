"""Images are put into albums and taken out, and the counts of albums are true all along."""

import random
from collections.abc import Callable

import pytest
from sqlalchemy import update

from tests.uploader.arranging.conftest import MakeAlbum, MakeImages
from tests.uploader.arranging.shown import assert_kept_values_are_true, rows_of_albums, shown
from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import at_once, kept
from uploader.arranging.album_images import AlbumImages, put_back_in, remove_in
from uploader.arranging.albums import Albums
from uploader.library.lifecycle import Lifecycle
from uploader.library.trash import Trash
from uploader.outcomes import AlbumByRule, AlbumNotFound, ImageNotFound, InvalidFields
from uploader.records.audit_log import NO_ORIGIN
from uploader.records.database import Database
from uploader.records.tables import images

MISSING = "0" * 22


def test_images_come_to_the_end_in_the_order_of_their_ids_and_once(
    database: Database, album_images: AlbumImages, make_album: MakeAlbum, make_images: MakeImages
) -> None:
    album, ids = make_album(ALICE), make_images(5)
    assert album_images.add(ALICE, album.id, [ids[3], ids[1], ids[3]]) == (2, 0)
    assert album_images.add(ALICE, album.id, [ids[0], ids[1], ids[4]]) == (2, 1)
    assert shown(database, album.id) == [ids[3], ids[1], ids[0], ids[4]]
    assert_kept_values_are_true(database)


def test_an_image_is_in_any_number_of_albums(
    database: Database, albums: Albums, album_images: AlbumImages, make_album: MakeAlbum,
    make_images: MakeImages,
) -> None:  # fmt: skip
    found, ids = [make_album(ALICE, str(number)) for number in range(4)], make_images(2)
    for album in found:
        album_images.add(ALICE, album.id, ids)
    assert {one.images for one in albums.all(ALICE)} == {2}
    assert album_images.remove(ALICE, found[0].id, [ids[0], MISSING]) == 1
    assert [one.images for one in albums.all(ALICE)] == [1, 2, 2, 2]
    assert_kept_values_are_true(database)


def test_one_that_is_not_ones_own_or_is_in_the_trash_keeps_all_out(
    database: Database, album_images: AlbumImages, lifecycle: Lifecycle, trash: Trash,
    make_album: MakeAlbum, make_images: MakeImages,
) -> None:  # fmt: skip
    album, (mine, trashed) = make_album(ALICE), make_images(2)
    trash.put(ALICE, trashed, NO_ORIGIN)
    theirs = kept(lifecycle, owner=BOB).id
    for other in (trashed, theirs, MISSING):
        with pytest.raises(ImageNotFound):
            album_images.add(ALICE, album.id, [mine, other])
    assert shown(database, album.id) == []


def test_the_album_of_somebody_else_and_a_saved_search_take_nothing(
    album_images: AlbumImages, make_album: MakeAlbum, make_images: MakeImages
) -> None:
    theirs, search, (image,) = (
        make_album(BOB), make_album(ALICE, rule="cat", sort="name"), make_images(1),
    )  # fmt: skip
    acts: list[Callable[[str], object]] = [
        lambda album: album_images.add(ALICE, album, [image]),
        lambda album: album_images.remove(ALICE, album, [image]),
        lambda album: album_images.move(ALICE, album, [image], None),
    ]
    for act in acts:
        for album_id in (theirs.id, MISSING, "no id"):
            with pytest.raises(AlbumNotFound):
                act(album_id)
        with pytest.raises(AlbumByRule):
            act(search.id)


def test_what_comes_back_from_the_trash_is_in_its_albums_again_at_its_place(
    database: Database, albums: Albums, album_images: AlbumImages, trash: Trash,
    make_album: MakeAlbum, make_images: MakeImages,
) -> None:  # fmt: skip
    album, ids = make_album(ALICE), make_images(3)
    album_images.add(ALICE, album.id, ids)
    trash.put(ALICE, ids[1], NO_ORIGIN)
    assert albums.load(ALICE, album.id).images == 2
    assert shown(database, album.id) == [ids[0], ids[2]]
    trash.restore(ALICE, ids[1], NO_ORIGIN)
    assert shown(database, album.id) == ids
    assert_kept_values_are_true(database)


def test_what_is_deleted_for_good_leaves_no_row(
    database: Database, album_images: AlbumImages, lifecycle: Lifecycle, trash: Trash,
    make_album: MakeAlbum, make_images: MakeImages,
) -> None:  # fmt: skip
    album, ids = make_album(ALICE), make_images(3)
    album_images.add(ALICE, album.id, ids)
    trash.put(ALICE, ids[0], NO_ORIGIN)
    for gone in ids[:2]:
        lifecycle.delete(ALICE, gone)
    assert rows_of_albums(database) == 1
    assert_kept_values_are_true(database)


def test_what_lists_are_ordered_by_follows_the_image(
    database: Database, album_images: AlbumImages, make_album: MakeAlbum, make_images: MakeImages
) -> None:
    album, ids = make_album(ALICE), make_images(2)
    album_images.add(ALICE, album.id, ids)
    with database.writing() as connection:
        changed = update(images).where(images.c.id == ids[0])
        connection.execute(changed.values(taken_at=5, created_at=6, sort_name="z"))
    assert_kept_values_are_true(database)


def test_images_are_moved_beside_another_one_or_to_an_end(
    database: Database, album_images: AlbumImages, make_album: MakeAlbum, make_images: MakeImages
) -> None:
    album, ids = make_album(ALICE), make_images(5)
    a, b, c, d, e = ids
    album_images.add(ALICE, album.id, ids)
    album_images.move(ALICE, album.id, [d, b], a)
    assert shown(database, album.id) == [d, b, a, c, e]
    album_images.move(ALICE, album.id, [d], None)
    assert shown(database, album.id) == [b, a, c, e, d]
    album_images.move(ALICE, album.id, [b, e], d)
    assert shown(database, album.id) == [a, c, b, e, d]
    album_images.move(ALICE, album.id, [a, d], c, after=True)
    assert shown(database, album.id) == [c, a, d, b, e]
    album_images.move(ALICE, album.id, [e, b], None, after=True)
    assert shown(database, album.id) == [e, b, c, a, d]
    album_images.move(ALICE, album.id, [c], d, after=True)
    assert shown(database, album.id) == [e, b, a, d, c]


def test_what_is_not_in_the_album_is_not_moved_and_nothing_goes_before_it(
    database: Database, album_images: AlbumImages, trash: Trash, make_album: MakeAlbum,
    make_images: MakeImages,
) -> None:  # fmt: skip
    album, (a, b, trashed, outside) = make_album(ALICE), make_images(4)
    album_images.add(ALICE, album.id, [a, b, trashed])
    trash.put(ALICE, trashed, NO_ORIGIN)
    for other in (outside, trashed, MISSING):
        with pytest.raises(ImageNotFound):
            album_images.move(ALICE, album.id, [b, other], a)
        for after in (False, True):
            with pytest.raises(ImageNotFound):
                album_images.move(ALICE, album.id, [b], other, after=after)
    with pytest.raises(InvalidFields):
        album_images.move(ALICE, album.id, [a, b], a)
    assert shown(database, album.id) == [a, b]


def test_what_was_taken_out_goes_back_to_its_place(
    database: Database, album_images: AlbumImages, lifecycle: Lifecycle, make_album: MakeAlbum,
    make_images: MakeImages,
) -> None:  # fmt: skip
    album, ids = make_album(ALICE), make_images(4)
    album_images.add(ALICE, album.id, ids)
    with database.writing() as connection:
        places = remove_in(connection, ALICE, album.id, ids[1:3])
    assert shown(database, album.id) == [ids[0], ids[3]]
    lifecycle.delete(ALICE, ids[2])
    with database.writing() as connection:
        put_back_in(connection, album.id, places)
        put_back_in(connection, album.id, [])
    assert shown(database, album.id) == [ids[0], ids[1], ids[3]]
    assert_kept_values_are_true(database)


def test_counts_are_true_after_all_at_once(
    database: Database, album_images: AlbumImages, lifecycle: Lifecycle, trash: Trash,
    make_album: MakeAlbum, make_images: MakeImages,
) -> None:  # fmt: skip
    album, ids = make_album(ALICE), make_images(8)
    album_images.add(ALICE, album.id, ids[:4])
    chance = random.Random(3)  # noqa: S311  # Chance, no secret.
    acts: list[Callable[[str], object]] = [
        lambda one: album_images.add(ALICE, album.id, [one]),
        lambda one: album_images.remove(ALICE, album.id, [one]),
        lambda one: trash.put(ALICE, one, NO_ORIGIN),
        lambda one: trash.restore(ALICE, one, NO_ORIGIN),
        lambda one: lifecycle.delete(ALICE, one),
    ]

    def act() -> None:
        for _ in range(5):
            try:
                chance.choice(acts)(chance.choice(ids))
            except ImageNotFound:
                continue

    assert at_once(6, act) == []
    assert_kept_values_are_true(database)
