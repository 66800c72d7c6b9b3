"""Every sort of an album gives each of its images once, in pages of any size, both ways."""

import random

import pytest

from tests.uploader.arranging.conftest import MakeAlbum
from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import kept
from uploader.arranging.album import Album
from uploader.arranging.album_images import AlbumImages
from uploader.arranging.album_list import album_list
from uploader.arranging.albums import Albums
from uploader.library.image import Image
from uploader.library.lifecycle import Lifecycle
from uploader.library.trash import Trash
from uploader.outcomes import BadCursor, ImageNotFound
from uploader.records.audit_log import NO_ORIGIN
from uploader.records.database import Database

COUNT = 12
KEYS = {"uploaded": "created_at", "taken": "taken_at", "name": "sort_name", "size": "bytes"}


@pytest.fixture
def filled(
    lifecycle: Lifecycle, albums: Albums, album_images: AlbumImages, make_album: MakeAlbum,
    trash: Trash,
) -> tuple[Album, list[Image]]:  # fmt: skip
    """An album of Alice with images in its own order, of which many are alike; others are not."""
    chance = random.Random(5)  # noqa: S311  # Chance, no secret.
    album, other = make_album(ALICE), make_album(ALICE)
    inside = [
        kept(
            lifecycle,
            created_at=chance.randint(1, 4),
            taken_at=chance.randint(1, 4),
            sort_name=chance.choice("abc"),
            bytes=chance.randint(1, 4),
        )
        for _ in range(COUNT + 2)
    ]
    outside = kept(lifecycle)
    album_images.add(ALICE, album.id, [one.id for one in inside])
    # Of the other album, each has another place.
    album_images.add(ALICE, other.id, [outside.id, *(one.id for one in inside[::-1])])
    for one in inside[COUNT:]:
        trash.put(ALICE, one.id, NO_ORIGIN)
    return albums.load(ALICE, album.id), inside[:COUNT]


def expected(images: list[Image], sort: str, order: str) -> list[str]:
    if sort == "own":
        found = list(images)
        return [one.id for one in (found if order == "asc" else reversed(found))]
    found = sorted(images, key=lambda one: (getattr(one, KEYS[sort]), one.id))
    return [one.id for one in (found if order == "asc" else reversed(found))]


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("sort", ["own", *KEYS])
def test_pages_of_any_size_give_each_image_once(
    database: Database, filled: tuple[Album, list[Image]], sort: str, order: str
) -> None:
    album, inside = filled
    listing, wanted = album_list(album, sort, order), expected(inside, sort, order)
    for size in range(1, 8):
        seen, cursor = list[str](), None
        while True:
            page = listing.page(database, ALICE, size, cursor)
            seen += [one.id for one in page.items]
            cursor = page.next_cursor
            if cursor is None:
                break
        assert seen == wanted
        backwards = page.previous_cursor
        while backwards is not None:
            page = listing.page(database, ALICE, size, backwards)
            backwards = page.previous_cursor
        assert page.items[0].id == wanted[0]
    around = listing.page_around(database, ALICE, 5, wanted[6])
    assert [one.id for one in around.items] == wanted[4:9]
    for before, one, after in zip([None, *wanted], wanted, [*wanted[1:], None], strict=False):
        assert listing.neighbours(database, ALICE, one) == (before, after)


def test_without_a_sort_it_is_as_the_album_says(
    database: Database, albums: Albums, filled: tuple[Album, list[Image]]
) -> None:
    album, inside = filled
    album = albums.change(ALICE, album.id, {"sort": "name", "direction": "desc"})
    for order, shown in ((None, "desc"), ("asc", "asc")):
        page = album_list(album, None, order).page(database, ALICE, COUNT, None)
        assert [one.id for one in page.items] == expected(inside, "name", shown)
    for sort, usual in (("own", "asc"), ("size", "desc"), ("name", "asc"), ("taken", "desc")):
        page = album_list(album, sort, None).page(database, ALICE, COUNT, None)
        assert [one.id for one in page.items] == expected(inside, sort, usual)


def test_a_cursor_is_of_one_album_and_what_is_not_in_it_is_nowhere(
    database: Database, albums: Albums, filled: tuple[Album, list[Image]], lifecycle: Lifecycle
) -> None:
    album, _ = filled
    (other,) = [one for one in albums.all(ALICE) if one.id != album.id]
    cursor = album_list(album, "own", None).page(database, ALICE, 2, None).next_cursor
    with pytest.raises(BadCursor):
        album_list(other, "own", None).page(database, ALICE, 2, cursor)
    with pytest.raises(ImageNotFound):
        album_list(album, "own", None).page_around(database, ALICE, 2, kept(lifecycle).id)
    assert album_list(album, "own", None).page(database, BOB, 2, None).items == []
