"""The trash hides what is in it, gives it back as it was, and counts it all along."""

import random
from collections.abc import Callable, Iterator

import pytest
from sqlalchemy import func, select, update

from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import at_once, kept
from uploader.library import visibility
from uploader.library.catalogue import Catalogue
from uploader.library.lifecycle import Lifecycle
from uploader.library.trash import DAY, Trash
from uploader.outcomes import BadCursor, ImageNotFound, LibraryClosed
from uploader.records import audit_log
from uploader.records.audit_log import NO_ORIGIN, Origin
from uploader.records.closed_libraries import close
from uploader.records.database import Database
from uploader.records.quota import Quota, Usage, lock_to_close, usage_of
from uploader.records.tables import images
from uploader.upkeep.repairs import Repairs
from uploader.upkeep.trash_removal import TrashRemoval

HOME = Origin("192.0.2.1", "curl/8")
MISSING = "0" * 22


@pytest.fixture
def lifecycle(database: Database) -> Lifecycle:
    return Lifecycle(database, Quota(None, None))


@pytest.fixture
def catalogue(database: Database) -> Catalogue:
    return Catalogue(database)


@pytest.fixture
def trash(database: Database) -> Trash:
    return Trash(database, 30)


def counted(database: Database, owner: str = ALICE) -> Usage:
    """Count the rows of an owner, and ask nobody who counts."""
    sums = (func.count(), func.coalesce(func.sum(images.c.bytes), 0))
    with database.reading() as connection:
        everything = connection.execute(select(*sums).where(images.c.owner == owner)).one()
        trashed = connection.execute(select(*sums).where(visibility.own_trashed(owner))).one()
    return Usage(*map(int, (*everything, *trashed)))


def used(database: Database, owner: str = ALICE) -> Usage:
    with database.reading() as connection:
        return usage_of(connection, owner)


def test_what_is_put_there_is_found_nowhere_else_and_still_counts(
    database: Database, lifecycle: Lifecycle, catalogue: Catalogue, trash: Trash
) -> None:
    newer, gone, older = (kept(lifecycle, visibility="link") for _ in range(3))
    assert trash.put(ALICE, gone.id, HOME).is_trashed
    with pytest.raises(ImageNotFound):
        catalogue.load_own_image(ALICE, gone.id)
    with pytest.raises(ImageNotFound):
        catalogue.load_shared_image(gone.id)
    with pytest.raises(ImageNotFound):
        catalogue.change(ALICE, gone.id, {"name": "other.png"})
    with pytest.raises(ImageNotFound):
        catalogue.neighbours(ALICE, gone.id)
    with pytest.raises(ImageNotFound):
        catalogue.page_at(ALICE, 9, gone.id)
    assert {one.id for one in catalogue.page(ALICE, 9, None).items} == {newer.id, older.id}
    assert set(catalogue.neighbours(ALICE, newer.id)) == {None, older.id}
    assert used(database) == counted(database) == Usage(3, 300, 1, 100)


def test_what_is_there_already_keeps_its_day_and_what_is_not_ones_own_stays(
    lifecycle: Lifecycle, trash: Trash
) -> None:
    mine, theirs = kept(lifecycle), kept(lifecycle, owner=BOB)
    trash.put(ALICE, mine.id, HOME)
    before = trash.load(ALICE, mine.id).trashed_at
    for image_id in (mine.id, theirs.id, MISSING):
        with pytest.raises(ImageNotFound):
            trash.put(ALICE, image_id, HOME)
    assert trash.load(ALICE, mine.id).trashed_at == before
    for image_id in (theirs.id, MISSING, "no id"):
        with pytest.raises(ImageNotFound):
            trash.load(ALICE, image_id)


@pytest.mark.parametrize("seen", ["private", "link"])
def test_a_restored_image_is_the_same_one_with_its_link_off(
    database: Database, lifecycle: Lifecycle, catalogue: Catalogue, trash: Trash, seen: str
) -> None:
    image = kept(lifecycle, visibility=seen, name="dusk.png", alt="Herons")
    before = catalogue.load_own_image(ALICE, image.id)
    trash.put(ALICE, image.id, HOME)
    restored = trash.restore(ALICE, image.id, HOME)
    assert restored.had_link is (seen == "link")
    after = catalogue.load_own_image(ALICE, image.id)
    assert restored.image == after
    assert vars(after) == vars(before) | {"visibility": "private"}
    assert used(database) == counted(database) == Usage(1, 100)


def test_only_its_owner_restores_an_image_and_only_once(lifecycle: Lifecycle, trash: Trash) -> None:
    image = kept(lifecycle)
    trash.put(ALICE, image.id, HOME)
    for owner, image_id in ((BOB, image.id), (ALICE, MISSING), (ALICE, "no id")):
        with pytest.raises(ImageNotFound):
            trash.restore(owner, image_id, HOME)
    trash.restore(ALICE, image.id, HOME)
    with pytest.raises(ImageNotFound):
        trash.restore(ALICE, image.id, HOME)


def test_a_damaged_image_comes_back_as_one(
    database: Database, lifecycle: Lifecycle, catalogue: Catalogue, trash: Trash
) -> None:
    image = kept(lifecycle)
    repairs = Repairs(database)
    repairs.mark_damaged(image.original_key)
    trash.put(ALICE, image.id, HOME)
    # What lies in the trash is looked after like everything that is stored.
    assert [one.id for one in repairs.images_of("original", image.original_key)] == [image.id]
    trash.restore(ALICE, image.id, HOME)
    assert catalogue.load_own_image(ALICE, image.id).is_damaged


def test_the_list_has_the_last_first_and_is_read_both_ways(
    lifecycle: Lifecycle, trash: Trash
) -> None:
    made = [kept(lifecycle) for _ in range(5)]
    kept(lifecycle)
    # Not in the order of their uploads.
    ids = [made[place].id for place in (3, 0, 4, 1, 2)]
    for image_id in ids:
        trash.put(ALICE, image_id, HOME)
    for limit in range(1, 7):
        seen: list[str] = []
        page = trash.page(ALICE, limit, None)
        assert page.previous_cursor is None
        while True:
            seen += [one.id for one in page.items]
            if page.next_cursor is None:
                break
            page = trash.page(ALICE, limit, page.next_cursor)
        assert seen == ids[::-1]
        while page.previous_cursor is not None:
            before = trash.page(ALICE, limit, page.previous_cursor)
            assert len(before.items) == min(limit, 5)
            page = before
        assert page.items[0].id == ids[-1]
    assert trash.page(BOB, 9, None).items == []
    with pytest.raises(BadCursor):
        trash.page(ALICE, 9, "nonsense")


def test_the_first_to_go_is_named_with_its_day(
    database: Database, lifecycle: Lifecycle, trash: Trash
) -> None:
    assert trash.sums(ALICE) == (Usage(0, 0), None)
    first, second = kept(lifecycle), kept(lifecycle)
    for one in (first, second):
        trash.put(ALICE, one.id, HOME)
    with database.writing() as connection:
        changed = update(images).where(images.c.id == second.id).values(trashed_at=7)
        connection.execute(changed)
    assert trash.sums(ALICE) == (Usage(2, 200, 2, 200), 7 + 30 * DAY)


def test_the_log_tells_who_put_what_there_and_restored_it(
    database: Database, lifecycle: Lifecycle, trash: Trash
) -> None:
    image = kept(lifecycle, name="dusk.png")
    trash.put(ALICE, image.id, HOME)
    trash.restore(ALICE, image.id, HOME)
    with database.reading() as connection:
        lines = audit_log.lines_of(connection, ALICE, 9, None)
    assert [(one["event"], one["image_id"], one["details"]) for one in lines] == [
        ("image_restored", image.id, '{"name": "dusk.png"}'),
        ("image_trashed", image.id, '{"name": "dusk.png"}'),
    ]


def test_nothing_is_restored_for_who_has_left(
    database: Database, lifecycle: Lifecycle, trash: Trash
) -> None:
    image = kept(lifecycle)
    trash.put(ALICE, image.id, HOME)
    with database.writing() as connection:
        lock_to_close(connection, ALICE)
        close(connection, ALICE)
    with pytest.raises(LibraryClosed):
        trash.restore(ALICE, image.id, HOME)


def test_many_hands_on_one_image_keep_the_counters_true(
    database: Database, lifecycle: Lifecycle, trash: Trash
) -> None:
    image, other = kept(lifecycle), kept(lifecycle)
    steps: Iterator[Callable[[], object]] = iter(
        [
            lambda: trash.put(ALICE, image.id, HOME),
            lambda: trash.restore(ALICE, image.id, HOME),
            lambda: trash.put(ALICE, image.id, HOME),
            lambda: lifecycle.delete(ALICE, image.id, HOME),
            lambda: trash.restore(ALICE, image.id, HOME),
            lambda: trash.put(ALICE, other.id, HOME),
        ]
    )
    raised = at_once(6, lambda: next(steps)() and None)
    assert all(isinstance(one, ImageNotFound) for one in raised), raised
    assert used(database) == counted(database)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_done_in_whatever_order_the_counters_are_what_the_rows_say(
    database: Database, lifecycle: Lifecycle, trash: Trash, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311  # Chance, no secret.
    removal = TrashRemoval(database, trash, pause=lambda _: None)
    ids: list[str] = []

    def some() -> str:
        return chance.choice([*ids, MISSING])

    actions: list[Callable[[], object]] = [
        lambda: ids.append(kept(lifecycle, bytes=chance.randrange(1, 999)).id),
        lambda: trash.put(ALICE, some(), NO_ORIGIN),
        lambda: trash.restore(ALICE, some(), NO_ORIGIN),
        lambda: lifecycle.delete(ALICE, some(), NO_ORIGIN),
        lambda: removal.empty(ALICE, NO_ORIGIN),
        lambda: removal.restore_all(ALICE, NO_ORIGIN),
    ]
    for _ in range(60):
        action = chance.choices(actions, weights=[6, 6, 3, 1, 1, 1])[0]
        try:
            action()
        except ImageNotFound:
            continue
        finally:
            assert used(database) == counted(database)
    assert len(ids) > 5


@pytest.mark.parametrize(("days", "is_kept"), [(0, False), (1, True), (30, True)])
def test_without_days_there_is_no_trash(database: Database, days: int, is_kept: bool) -> None:
    assert Trash(database, days).is_kept is is_kept
