"""Finding and changing images: the own ones, and those that are shared."""

import random
from collections.abc import Callable
from functools import partial
from typing import TypeVar

import pytest
from sqlalchemy import insert, select

from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import an_image, kept
from uploader.clock import microseconds_now
from uploader.decoding.moments import Moment
from uploader.library.catalogue import Catalogue
from uploader.library.details import edited_values
from uploader.library.image import DAMAGED, LINK, PENDING, READY, Image
from uploader.library.lifecycle import Lifecycle
from uploader.outcomes import BadCursor, ImageNotFound
from uploader.records.database import Database
from uploader.records.quota import Quota
from uploader.records.tables import images
from uploader.upkeep.repairs import Repairs

T = TypeVar("T")
ODD_IDS = ["", "x", "0" * 22, "0" * 21 + "/", "..%2f", "0" * 23]


@pytest.fixture
def lifecycle(database: Database) -> Lifecycle:
    return Lifecycle(database, Quota(None, None))


@pytest.fixture
def catalogue(database: Database) -> Catalogue:
    return Catalogue(database)


@pytest.mark.parametrize("image_id", ODD_IDS)
def test_an_id_that_names_no_image_finds_none(catalogue: Catalogue, image_id: str) -> None:
    assert catalogue.find_unchecked(image_id) is None
    with pytest.raises(ImageNotFound):
        catalogue.load_own_image(ALICE, image_id)
    with pytest.raises(ImageNotFound):
        catalogue.load_shared_image(image_id)


def test_an_own_image_is_loaded_by_its_owner_alone(
    catalogue: Catalogue, lifecycle: Lifecycle
) -> None:
    image = kept(lifecycle)
    assert catalogue.load_own_image(ALICE, image.id).sha256 == image.sha256
    with pytest.raises(ImageNotFound):
        catalogue.load_own_image(BOB, image.id)


def test_only_an_image_with_a_link_is_loaded_as_a_shared_one(
    catalogue: Catalogue, lifecycle: Lifecycle
) -> None:
    private, shared = kept(lifecycle), kept(lifecycle, visibility="link")
    assert catalogue.load_shared_image(shared.id).id == shared.id
    with pytest.raises(ImageNotFound):
        catalogue.load_shared_image(private.id)


def test_what_is_found_unchecked_may_be_anybodys(
    catalogue: Catalogue, lifecycle: Lifecycle
) -> None:
    image, pending = kept(lifecycle, owner=BOB), an_image()
    lifecycle.begin(pending)
    found = catalogue.find_unchecked(image.id)
    assert found is not None
    assert found.owner == BOB
    assert catalogue.find_unchecked(pending.id) is None


def test_the_oldest_whole_image_of_the_same_bytes_is_found(
    catalogue: Catalogue, lifecycle: Lifecycle, database: Database
) -> None:
    bytes_of_all = "a" * 64
    older = kept(lifecycle, sha256=bytes_of_all, created_at=5)
    Repairs(database).mark_damaged(older.original_key)
    newer = kept(lifecycle, sha256=bytes_of_all, created_at=7)
    kept(lifecycle, sha256=bytes_of_all, created_at=1, owner=BOB)
    # The bytes of the newer one have made the older one whole.
    found = catalogue.find_same_bytes(ALICE, bytes_of_all)
    assert found is not None
    assert found.id == older.id
    lifecycle.delete(ALICE, older.id)
    found = catalogue.find_same_bytes(ALICE, bytes_of_all)
    assert found is not None
    assert found.id == newer.id
    Repairs(database).mark_damaged(newer.original_key)
    assert catalogue.find_same_bytes(ALICE, bytes_of_all) is None


def test_the_image_of_a_request_is_found_by_its_owner_alone(
    catalogue: Catalogue, lifecycle: Lifecycle
) -> None:
    image = kept(lifecycle, idempotency_key="request:a")
    found = catalogue.find_by_request(ALICE, "request:a")
    assert found is not None
    assert found.id == image.id
    assert catalogue.find_by_request(BOB, "request:a") is None
    assert catalogue.find_by_request(ALICE, "request:b") is None


@pytest.mark.parametrize(("limit", "pages"), [(1, 3), (2, 2), (3, 1), (4, 1)])
def test_a_list_ends_with_its_last_page(
    catalogue: Catalogue, lifecycle: Lifecycle, limit: int, pages: int
) -> None:
    made = [kept(lifecycle, created_at=number).id for number in range(3)]
    kept(lifecycle, owner=BOB)
    lifecycle.begin(an_image())
    found: list[str] = []
    cursor: str | None = None
    for number in range(1, pages + 1):
        page = catalogue.page(ALICE, limit, cursor)
        found += [one.id for one in page.items]
        cursor = page.next_cursor
        assert (cursor is None) is (number == pages)
    assert found == made[::-1]


def test_images_of_one_microsecond_are_paged_without_gaps(database: Database) -> None:
    lifecycle, catalogue = Lifecycle(database, Quota(None, None)), Catalogue(database)
    made = [an_image(created_at=5) for _ in range(7)]
    for image in made:
        lifecycle.begin(image)
        lifecycle.finish(image)
    found, cursor = [], None
    for _ in range(4):
        page = catalogue.page(ALICE, 2, cursor)
        found += [one.id for one in page.items]
        cursor = page.next_cursor
    assert found == sorted((one.id for one in made), reverse=True)


def test_a_damaged_image_stays_in_the_list_of_its_owner(
    catalogue: Catalogue, lifecycle: Lifecycle, database: Database
) -> None:
    image = kept(lifecycle)
    Repairs(database).mark_damaged(image.original_key)
    (found,) = catalogue.page(ALICE, 10, None).items
    assert found.is_damaged


def test_only_a_cursor_that_a_list_gave_out_is_read(catalogue: Catalogue) -> None:
    with pytest.raises(BadCursor):
        catalogue.page(ALICE, 10, "x")


@pytest.fixture
def in_order(lifecycle: Lifecycle) -> list[str]:
    """The ids of Alice's twelve images, newest first, of which some were made at the same time."""
    times = (1, 1, 1, 2, 3, 3, 4, 5, 6, 6, 6, 7)
    for owner_of_others in (BOB, BOB):
        kept(lifecycle, owner=owner_of_others, created_at=3)
    lifecycle.begin(an_image(created_at=3))
    made = [kept(lifecycle, created_at=time) for time in times]
    return [one.id for one in sorted(made, key=lambda one: (one.created_at, one.id), reverse=True)]


@pytest.mark.parametrize("limit", range(1, 8))
def test_a_list_reads_alike_in_both_directions(
    catalogue: Catalogue, in_order: list[str], limit: int
) -> None:
    pages = [catalogue.page(ALICE, limit, None)]
    while cursor := pages[-1].next_cursor:
        pages.append(catalogue.page(ALICE, limit, cursor))
    assert [one.id for page in pages for one in page.items] == in_order
    back = [pages[-1]]
    while cursor := back[-1].previous_cursor:
        back.append(catalogue.page(ALICE, limit, cursor))
    assert [one.id for page in back[::-1] for one in page.items] == in_order
    # All but the last page are full, in each direction.
    assert {len(page.items) for page in (*pages[:-1], *back[1:-1])} <= {limit}


@pytest.mark.parametrize("limit", range(1, 15))
def test_the_page_of_an_image_holds_it_and_goes_on_both_ways(
    catalogue: Catalogue, in_order: list[str], limit: int
) -> None:
    for place, image_id in enumerate(in_order):
        page = catalogue.page_at(ALICE, limit, image_id)
        shown = [one.id for one in page.items]
        assert len(shown) == min(limit, len(in_order))
        start = in_order.index(shown[0])
        assert shown == in_order[start : start + limit]
        # In the middle, unless the list begins or ends there.
        middle = min(max(place - limit // 2, 0), len(in_order) - len(shown))
        assert start == middle
        older, newer = [], []
        for cursor, found in ((page.next_cursor, older), (page.previous_cursor, newer)):
            if cursor:
                found.extend(one.id for one in catalogue.page(ALICE, 50, cursor).items)
        assert newer + shown + older == in_order


def test_the_page_of_an_image_of_somebody_else_is_that_of_a_missing_one(
    catalogue: Catalogue, lifecycle: Lifecycle
) -> None:
    theirs, gone, pending = kept(lifecycle, owner=BOB), kept(lifecycle), an_image()
    lifecycle.begin(pending)
    lifecycle.delete(ALICE, gone.id)
    for image_id in (theirs.id, gone.id, pending.id, *ODD_IDS):
        with pytest.raises(ImageNotFound):
            catalogue.page_at(ALICE, 10, image_id)


def test_behind_the_last_image_a_cursor_leads_back(
    catalogue: Catalogue, lifecycle: Lifecycle
) -> None:
    oldest, middle, newest = (kept(lifecycle, created_at=number) for number in (1, 2, 2))
    middle, newest = sorted((middle, newest), key=lambda one: one.id)
    at_middle = catalogue.page_at(ALICE, 1, middle.id)
    lifecycle.delete(ALICE, oldest.id)
    end = catalogue.page(ALICE, 5, at_middle.next_cursor)
    assert (end.items, end.next_cursor) == ([], None)
    assert end.previous_cursor is not None
    back = catalogue.page(ALICE, 5, end.previous_cursor)
    assert [one.id for one in back.items] == [newest.id, middle.id]
    assert (back.previous_cursor, back.next_cursor) == (None, None)

    lifecycle.delete(ALICE, newest.id)
    start = catalogue.page(ALICE, 5, at_middle.previous_cursor)
    assert (start.items, start.previous_cursor) == ([], None)
    assert start.next_cursor is not None
    assert [one.id for one in catalogue.page(ALICE, 5, start.next_cursor).items] == [middle.id]

    lifecycle.delete(ALICE, middle.id)
    empty = catalogue.page(ALICE, 5, at_middle.next_cursor)
    assert (empty.items, empty.previous_cursor, empty.next_cursor) == ([], None, None)


def test_the_first_and_the_last_image_have_one_neighbour(
    catalogue: Catalogue, lifecycle: Lifecycle
) -> None:
    first, middle, last = (kept(lifecycle, created_at=number).id for number in (1, 1, 2))
    first, middle = sorted((first, middle))
    kept(lifecycle, created_at=1, owner=BOB)
    assert catalogue.neighbours(ALICE, first) == (middle, None)
    assert catalogue.neighbours(ALICE, middle) == (last, first)
    assert catalogue.neighbours(ALICE, last) == (None, middle)
    with pytest.raises(ImageNotFound):
        catalogue.neighbours(BOB, first)


def test_an_image_is_changed_by_its_owner_alone(catalogue: Catalogue, lifecycle: Lifecycle) -> None:
    image = kept(lifecycle)
    changed = catalogue.change(ALICE, image.id, {"name": "b.png", "visibility": "link"})
    assert (changed.name, changed.visibility) == ("b.png", "link")
    assert catalogue.change(ALICE, image.id, {}) == changed
    with pytest.raises(ImageNotFound):
        catalogue.change(BOB, image.id, {"name": "c.png"})
    assert catalogue.load_own_image(ALICE, image.id) == changed


def mixed_images(database: Database, chance: random.Random) -> list[Image]:
    """Images of two people in every state, with times, bytes and requests that several have."""
    moments = [microseconds_now() - number for number in range(4)]
    made = [
        an_image(
            owner=chance.choice((ALICE, BOB)),
            state=chance.choice((PENDING, READY, READY, DAMAGED)),
            visibility=chance.choice(("private", LINK)),
            sha256=chance.choice("abc") * 64,
            created_at=chance.choice(moments),
            idempotency_key=f"request {number // 2}" if number % 2 else None,
        )
        for number in range(40)
    ]
    # Both people have sent requests under the same names.
    named = {(one.owner, one.idempotency_key) for one in made}
    others = [
        an_image(owner=BOB if owner == ALICE else ALICE, state=READY, idempotency_key=key)
        for owner, key in sorted(named, key=str)
        if key and (BOB if owner == ALICE else ALICE, key) not in named
    ]
    with database.writing() as connection:
        connection.execute(insert(images), [vars(one) for one in made + others])
    return made + others


def found(question: Callable[[], T]) -> T | None:
    try:
        return question()
    except ImageNotFound:
        return None


@pytest.mark.parametrize("seed", range(3))
def test_every_question_is_answered_as_a_list_in_memory_would(
    catalogue: Catalogue, database: Database, seed: int
) -> None:
    """Each condition holds for each query as a whole, so nobody finds what is somebody else's."""
    everything = mixed_images(database, random.Random(seed))  # noqa: S311  # Images, no secrets.
    oldest_first = sorted(everything, key=lambda one: (one.created_at, one.id))
    for user in (ALICE, BOB):
        own = [one.id for one in reversed(oldest_first)
               if one.owner == user and one.state in {READY, DAMAGED}]  # fmt: skip
        assert listed(catalogue, user) == own
        for one in everything:
            is_own = one.id in own
            loaded = found(partial(catalogue.load_own_image, user, one.id))
            assert (loaded is not None) == is_own
            beside = found(partial(catalogue.neighbours, user, one.id))
            at = own.index(one.id) if is_own else 0
            around = ([None, *own, None][at], [None, *own, None][at + 2])
            assert beside == (around if is_own else None)
            page = found(partial(catalogue.page_at, user, 5, one.id))
            assert (page is not None) == is_own
            assert page is None or {item.owner for item in page.items} == {user}
            shared = found(partial(catalogue.load_shared_image, one.id))
            assert (shared is not None) == (one.state == READY and one.visibility == LINK)
        whole = [one for one in oldest_first if one.owner == user and one.state == READY]
        for sha256 in {one.sha256 for one in everything}:
            same = catalogue.find_same_bytes(user, sha256)
            first = next((one.id for one in whole if one.sha256 == sha256), None)
            assert (same and same.id) == first
        for key in {one.idempotency_key for one in everything} - {None}:
            answered = catalogue.find_by_request(user, str(key))
            made = next((one.id for one in whole if one.idempotency_key == key), None)
            assert (answered and answered.id) == made


def listed(catalogue: Catalogue, user: str) -> list[str]:
    """Returns the ids of a whole list, read page by page."""
    page = catalogue.page(user, 3, None)
    ids = [one.id for one in page.items]
    while page.next_cursor is not None:
        page = catalogue.page(user, 3, page.next_cursor)
        ids += [one.id for one in page.items]
    return ids


def test_a_change_is_of_one_row_whoever_asks(catalogue: Catalogue, database: Database) -> None:
    everything = mixed_images(database, random.Random(7))  # noqa: S311  # Images, no secrets.
    changed = set()
    for number, one in enumerate(everything):
        fields = {"alt": f"by Alice {number}", "name": f"{number}.png"}
        if found(partial(catalogue.change, ALICE, one.id, fields)):
            changed.add((one.id, fields["alt"]))
    with database.reading() as connection:
        rows = connection.execute(select(images.c.id, images.c.alt).where(images.c.alt != ""))
        assert {(row.id, row.alt) for row in rows} == changed
    assert {one for one, _ in changed} == {
        one.id for one in everything if one.owner == ALICE and one.state in {READY, DAMAGED}
    }


def test_the_time_that_an_owner_says_can_be_taken_back(
    catalogue: Catalogue, lifecycle: Lifecycle
) -> None:
    inside = {"file_taken_at": 1_557_662_706_250_000, "file_taken_offset_minutes": 120}
    in_file = kept(lifecycle, **inside).id
    in_name = kept(lifecycle, name="IMG_20240102_030405.jpg").id
    nowhere = kept(lifecycle)
    for image_id in (in_file, in_name, nowhere.id):
        said = catalogue.change(ALICE, image_id, edited_values(Moment(5_000_000, 60)))
        assert (said.taken, said.taken_edited) == (Moment(5_000_000, 60), True)
    back = [
        catalogue.change(ALICE, image_id, {}, forget_taken=True)
        for image_id in (in_file, in_name, nowhere.id)
    ]
    assert [one.taken.clock.isoformat() for one in back[:2]] == [
        "2019-05-12T14:05:06.250000+02:00",
        "2024-01-02T03:04:05+00:00",
    ]
    assert [bool(one.taken_known) for one in back] == [True, True, False]
    assert back[2].taken == Moment(nowhere.created_at)
    assert not any(one.taken_edited for one in back)


def test_a_name_that_is_given_with_it_counts_for_the_time_that_is_taken_back(
    catalogue: Catalogue, lifecycle: Lifecycle
) -> None:
    image_id = kept(lifecycle).id
    named = catalogue.change(ALICE, image_id, {"name": "2024-01-02.png"}, forget_taken=True)
    assert (named.name, named.taken.clock.day) == ("2024-01-02.png", 2)
    with pytest.raises(ImageNotFound):
        catalogue.change(BOB, image_id, {}, forget_taken=True)
