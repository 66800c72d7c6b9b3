"""What deleted albums held is removed in parts, and their images are left alone."""

import pytest
from sqlalchemy import Table, func, select

from tests.uploader.arranging.conftest import MakeAlbum, MakeImages
from tests.uploader.arranging.shown import rows_of_albums
from tests.uploader.cast import ALICE, BOB
from uploader.arranging import album_removal
from uploader.arranging.album_images import AlbumImages
from uploader.arranging.album_removal import AlbumRemoval
from uploader.arranging.albums import Albums
from uploader.records.audit_log import NO_ORIGIN
from uploader.records.database import Database
from uploader.records.tables import deleted_albums, images


def count(database: Database, table: Table) -> int:
    with database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def test_rows_go_in_parts_and_images_stay(
    database: Database, albums: Albums, album_images: AlbumImages, make_album: MakeAlbum,
    make_images: MakeImages, monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(album_removal, "_ROWS_AT_ONCE", 2)
    gone, kept_one, ids = make_album(ALICE), make_album(ALICE), make_images(5)
    for album in (gone, kept_one):
        album_images.add(ALICE, album.id, ids)
    albums.delete(ALICE, gone.id, NO_ORIGIN)
    pauses: list[float] = []
    removal = AlbumRemoval(database, pauses.append)
    removal.remove(BOB)
    assert (rows_of_albums(database), count(database, deleted_albums)) == (10, 1)
    removal.remove(ALICE)
    assert len(pauses) == 3
    assert (rows_of_albums(database), count(database, deleted_albums)) == (5, 0)
    assert count(database, images) == 5
    assert albums.load(ALICE, kept_one.id).images == 5


def test_a_request_works_on_it_for_its_time_and_the_upkeep_to_the_end(
    database: Database, albums: Albums, album_images: AlbumImages, make_album: MakeAlbum,
    make_images: MakeImages,
) -> None:  # fmt: skip
    album = make_album(ALICE)
    album_images.add(ALICE, album.id, make_images(2))
    albums.delete(ALICE, album.id, NO_ORIGIN)
    removal = AlbumRemoval(database)
    removal.remove(ALICE, seconds=0)
    assert rows_of_albums(database) == 2
    removal.remove()
    assert rows_of_albums(database) == 0
