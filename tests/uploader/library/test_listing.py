"""A list is read by its index, and never walks over what is not in it."""

import random
from pathlib import Path

import pytest
from sqlalchemy import bindparam, delete, insert

from tests.uploader.cast import ALICE, BOB
from tests.uploader.library.test_statements import explained
from tests.uploader.rows import an_image, kept
from uploader.library import visibility
from uploader.library.catalogue import Catalogue
from uploader.library.image import Image
from uploader.library.lifecycle import Lifecycle
from uploader.library.listing import Listing, Order, Page
from uploader.library.positions import Position
from uploader.library.sort_names import sort_name
from uploader.library.sorts import COLUMNS, gallery
from uploader.library.trash import Trash
from uploader.library.walks import Filter
from uploader.outcomes import BadCursor, ImageNotFound
from uploader.records.audit_log import NO_ORIGIN
from uploader.records.database import Database
from uploader.records.migration import migrate
from uploader.records.quota import Quota
from uploader.records.tables import album_images, images


def test_a_list_is_in_the_order_of_its_time(database: Database) -> None:
    lifecycle, trash = Lifecycle(database, Quota(None, None)), Trash(database, 30)
    first, second = kept(lifecycle, created_at=2), kept(lifecycle, created_at=1)
    for one in (first, second):
        trash.put(ALICE, one.id, NO_ORIGIN)
    condition = visibility.own_trashed(bindparam("user_id"))
    by_time = {
        images.c.created_at: [first.id, second.id],
        images.c.trashed_at: [second.id, first.id],
    }
    for time, ids in by_time.items():
        for is_descending in (True, False):
            listing = Listing(Order("time", time, is_descending), condition)
            found = [one.id for one in listing.page(database, ALICE, 9, None).items]
            assert found == (ids if is_descending else ids[::-1])


@pytest.mark.parametrize(
    ("what", "index"), [("the gallery", "images_gallery"), ("the trash", "images_trash")]
)
def test_each_list_has_an_index_of_what_is_in_it_alone(
    tmp_path: Path, what: str, index: str
) -> None:
    database = Database(f"sqlite:///{tmp_path}/rows.sqlite")
    migrate(database)
    lifecycle, trash = Lifecycle(database, Quota(None, None)), Trash(database, 30)
    made = [kept(lifecycle) for _ in range(3)]
    for one in made[1:]:
        trash.put(ALICE, one.id, NO_ORIGIN)
    plans = explained(database)
    if what == "the trash":
        cursor = trash.page(ALICE, 1, None).next_cursor
        trash.page(ALICE, 1, cursor)
        trash.sums(ALICE)
    else:
        Catalogue(database).page(ALICE, 1, None)
        Catalogue(database).neighbours(ALICE, made[0].id)
    database.engine.dispose()
    walks = [one for one in plans if "images" in one and "owner=?" in one]
    assert len(walks) > 2
    assert all(f" {index} " in one for one in walks), walks
    assert not any("TEMP B-TREE" in one for one in plans), plans


# Equal values, names that read alike, zero, what was before 1970, and as much as a row can hold.
_TIMES = (0, 0, 1, -1, 5, 5, 5, 1_790_000_000_000_000, 4_102_444_800_000_000)
_SIZES = (0, 0, 1, 7, 7, 7, 2**40, 2**62)
_NAMES = (
    "IMG_2.jpg", "img_10.jpg", "Img_2.JPG", "img_002.jpg", "\N{SNOWMAN}", "a.b.c", "%_'", "Zürich",
    "zurich", "ZURICH", "\U0001f600", "0", "a" * 200,
)  # fmt: skip


@pytest.fixture
def library(database: Database) -> list[Image]:
    """Alice's twenty-three images among what is not in her gallery."""
    chance = random.Random(7)  # noqa: S311 - Rows of a test.

    def made(**changes: object) -> Image:
        return an_image(
            **{
                "state": chance.choice(["ready", "damaged"]),
                "name": chance.choice(_NAMES),
                "created_at": chance.choice(_TIMES),
                "taken_at": chance.choice(_TIMES),
                "bytes": chance.choice(_SIZES),
                **changes,
            }
        )

    own = [made() for _ in range(23)]
    others = [made(owner=BOB), made(trashed_at=5), made(state="pending"), made(trashed_at=0)]
    with database.writing() as connection:
        connection.execute(insert(images), [vars(one) for one in own + others])
    return own


def read_on(listing: Listing, database: Database, limit: int, page: Page) -> list[list[str]]:
    """Read a list from a page on to its end."""
    pages = [[one.id for one in page.items]]
    while page.next_cursor is not None:
        page = listing.page(database, ALICE, limit, page.next_cursor)
        pages.append([one.id for one in page.items])
    return pages


@pytest.mark.parametrize("limit", range(1, 8))
@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("sort", COLUMNS)
def test_every_sort_shows_every_picture_once_in_both_directions(
    database: Database, library: list[Image], sort: str, order: str, limit: int
) -> None:
    listing, column = gallery(sort, order), COLUMNS[sort].name
    expected = [
        one.id
        for one in sorted(
            library, key=lambda one: (getattr(one, column), one.id), reverse=order == "desc"
        )
    ]
    page = listing.page(database, ALICE, limit, None)
    assert page.previous_cursor is None
    pages = read_on(listing, database, limit, page)
    assert [one for each in pages for one in each] == expected
    assert {len(each) for each in pages[:-1]} == {limit}
    # And back from the last one.
    page = listing.page_around(database, ALICE, 1, expected[-1])
    assert page.next_cursor is None
    found = [one.id for one in page.items]
    while page.previous_cursor is not None:
        page = listing.page(database, ALICE, limit, page.previous_cursor)
        found[:0] = [one.id for one in page.items]
    assert found == expected
    for number, image_id in enumerate(expected):
        around = listing.page_around(database, ALICE, limit, image_id)
        assert image_id in [one.id for one in around.items]
        assert read_on(listing, database, limit, around)[0][0] in expected[: number + 1]
        assert listing.neighbours(database, ALICE, image_id) == (
            expected[number - 1] if number else None,
            expected[number + 1] if number + 1 < len(expected) else None,
        )


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("sort", COLUMNS)
def test_what_changes_between_two_pages_moves_no_other_picture(
    database: Database, library: list[Image], sort: str, order: str
) -> None:
    listing = gallery(sort, order)
    first = listing.page(database, ALICE, 9, None)
    rest = listing.page(database, ALICE, 50, first.next_cursor)
    with database.writing() as connection:
        # What the cursor was made of is gone.
        connection.execute(delete(images).where(images.c.id == first.items[-1].id))
    again = listing.page(database, ALICE, 50, first.next_cursor)
    assert [one.id for one in again.items] == [one.id for one in rest.items]
    back = listing.page(database, ALICE, 50, again.previous_cursor)
    assert [one.id for one in back.items] == [one.id for one in first.items[:-1]]


@pytest.mark.parametrize("order", ["asc", "desc"])
@pytest.mark.parametrize("sort", COLUMNS)
def test_past_either_end_the_one_cursor_leads_back(
    database: Database, library: list[Image], sort: str, order: str
) -> None:
    listing = gallery(sort, order)
    everything = listing.page(database, ALICE, 50, None).items
    middle = listing.page_around(database, ALICE, 1, everything[9].id)
    with database.writing() as connection:
        gone = [one.id for one in everything[:9] + everything[10:]]
        connection.execute(delete(images).where(images.c.id.in_(gone)))
    start = listing.page(database, ALICE, 5, middle.previous_cursor)
    end = listing.page(database, ALICE, 5, middle.next_cursor)
    assert (start.items, start.previous_cursor) == ([], None)
    assert (end.items, end.next_cursor) == ([], None)
    for cursor in (start.next_cursor, end.previous_cursor):
        assert cursor is not None
        found = listing.page(database, ALICE, 5, cursor).items
        assert [one.id for one in found] == [everything[9].id]


def test_a_narrowed_list_shows_what_passes_its_filters_alone(
    database: Database, library: list[Image]
) -> None:
    plain = gallery("size")
    assert plain.narrowed() is plain
    small = Filter((images.c.bytes < 100,), "q=size:<100")
    damaged = Filter((images.c.width == 1, images.c.alt == ""), "album=x")
    listing = plain.narrowed(small).narrowed(damaged)
    expected = sorted(
        (one for one in library if one.bytes < 100),
        key=lambda one: (one.bytes, one.id),
        reverse=True,
    )
    first = listing.page(database, ALICE, 3, None)
    pages = read_on(listing, database, 3, first)
    assert [one for each in pages for one in each] == [one.id for one in expected]
    for other in (plain, plain.narrowed(small), plain.narrowed(damaged)):
        with pytest.raises(BadCursor):
            other.page(database, ALICE, 3, first.next_cursor)
    # What the filters leave out has no page there, and its neighbours are of the filters still.
    left_out = next(one for one in library if one.bytes > 100)
    with pytest.raises(ImageNotFound):
        listing.page_around(database, ALICE, 3, left_out.id)
    assert listing.neighbours(database, ALICE, left_out.id) == (None, expected[0].id)


def test_a_list_is_ordered_by_a_column_of_another_table_too(
    database: Database, library: list[Image]
) -> None:
    """As the own order of an album is."""
    source = images.join(album_images, album_images.c.image_id == images.c.id)
    listing = Listing(
        Order("own", album_images.c.position, is_descending=False),
        visibility.own(bindparam("user_id")),
        source=source,
    )
    chosen = library[3:8]
    with database.writing() as connection:
        rows = [
            {"album_id": "a" * 22, "image_id": one.id, "position": 9 - number}
            | {"created_at": one.created_at, "taken_at": one.taken_at, "bytes": one.bytes}
            for number, one in enumerate(chosen)
        ]
        connection.execute(insert(album_images), rows)
    pages = read_on(listing, database, 2, listing.page(database, ALICE, 2, None))
    assert [one for each in pages for one in each] == [one.id for one in chosen[::-1]]
    with pytest.raises(ImageNotFound):
        listing.neighbours(database, ALICE, library[0].id)


def test_a_cursor_from_a_place_shows_what_comes_after_it(
    database: Database, library: list[Image]
) -> None:
    listing = gallery("taken")
    cursor = listing.cursor_from(Position(5, "0" * 22))
    found = {one.id for one in listing.page(database, ALICE, 50, cursor).items}
    assert found == {one.id for one in library if one.taken_at < 5}


def test_the_database_compares_names_by_code_points(database: Database) -> None:
    names = [sort_name(one) for one in _NAMES] + ["\uffff", "\U00010000", "a b", "a_b", "ab"]
    rows = [an_image(name=one, sort_name=one, state="ready") for one in names]
    with database.writing() as connection:
        connection.execute(insert(images), [vars(one) for one in rows])
    found = gallery("name").page(database, ALICE, 50, None).items
    assert [one.sort_name for one in found] == sorted(names)
