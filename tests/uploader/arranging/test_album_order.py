"""A move changes what is moved and, where a gap has ended, some images around; never the order."""

import random

from sqlalchemy import select

from tests.uploader.arranging.conftest import MakeAlbum, MakeImages
from tests.uploader.arranging.shown import shown
from tests.uploader.cast import ALICE
from uploader.arranging.album_images import AlbumImages
from uploader.arranging.album_order import GAP, put_at
from uploader.library.trash import Trash
from uploader.records.audit_log import NO_ORIGIN
from uploader.records.database import Database
from uploader.records.tables import album_images as rows


def positions(database: Database, album_id: str) -> dict[str, int]:
    query = select(rows.c.image_id, rows.c.position).where(rows.c.album_id == album_id)
    with database.reading() as connection:
        return {row.image_id: row.position for row in connection.execute(query)}


def test_a_move_rewrites_what_is_moved_alone(
    database: Database, album_images: AlbumImages, make_album: MakeAlbum, make_images: MakeImages
) -> None:
    album, ids = make_album(ALICE), make_images(9)
    album_images.add(ALICE, album.id, ids)
    before = positions(database, album.id)
    album_images.move(ALICE, album.id, [ids[8]], ids[1])
    after = positions(database, album.id)
    assert {one for one in ids if before[one] != after[one]} == {ids[8]}


def test_moves_into_one_gap_spread_what_is_around_it(
    database: Database, album_images: AlbumImages, make_album: MakeAlbum, make_images: MakeImages
) -> None:
    """Always before the same image: the gap would end after twenty."""
    album, ids = make_album(ALICE), make_images(100)
    album_images.add(ALICE, album.id, ids)
    before = positions(database, album.id)
    for one in ids[1:30]:
        album_images.move(ALICE, album.id, [one], ids[70])
    assert shown(database, album.id) == [ids[0], *ids[30:70], *ids[1:30], *ids[70:]]
    after = positions(database, album.id)
    assert before[ids[70]] != after[ids[70]]
    assert before[ids[0]] == after[ids[0]]


def test_places_that_are_all_one_are_made_apart(
    database: Database, album_images: AlbumImages, make_album: MakeAlbum, make_images: MakeImages
) -> None:
    album, ids = make_album(ALICE), sorted(make_images(80))
    album_images.add(ALICE, album.id, ids)
    with database.writing() as connection:
        put_at(connection, album.id, [(one, 2**50) for one in ids])
    album_images.move(ALICE, album.id, [ids[79]], ids[40])
    assert shown(database, album.id) == [*ids[:40], ids[79], *ids[40:79]]
    assert len(set(positions(database, album.id).values())) == 80


def test_before_the_first_there_is_always_room(
    database: Database, album_images: AlbumImages, make_album: MakeAlbum, make_images: MakeImages
) -> None:
    album, ids = make_album(ALICE), make_images(6)
    album_images.add(ALICE, album.id, ids)
    for one in ids[1:]:
        album_images.move(ALICE, album.id, [one], shown(database, album.id)[0])
    assert shown(database, album.id) == ids[::-1]
    assert min(positions(database, album.id).values()) == 2**50 - 4 * GAP


def test_chance_orders_an_album_as_it_orders_a_list(
    database: Database, album_images: AlbumImages, trash: Trash, make_album: MakeAlbum,
    make_images: MakeImages,
) -> None:  # fmt: skip
    """What is in the trash meanwhile keeps its place among those around it."""
    chance = random.Random(11)  # noqa: S311  # Chance, no secret.
    album, ids = make_album(ALICE), make_images(12)
    album_images.add(ALICE, album.id, ids)
    wanted = list(ids)
    for one in ids[4:6]:
        trash.put(ALICE, one, NO_ORIGIN)
    visible = [one for one in ids if one not in ids[4:6]]
    for _ in range(150):
        moved = chance.sample(visible, chance.randint(1, 3))
        beside = chance.choice([None, *(one for one in visible if one not in moved)])
        after = chance.random() < 0.5
        album_images.move(ALICE, album.id, moved, beside, after=after)
        wanted = [one for one in wanted if one not in moved]
        end = 0 if after else len(wanted)
        at = end if beside is None else wanted.index(beside) + after
        wanted[at:at] = moved
    for one in ids[4:6]:
        trash.restore(ALICE, one, NO_ORIGIN)
    assert shown(database, album.id) == wanted
