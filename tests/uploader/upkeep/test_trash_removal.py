"""A whole trash is emptied, restored, or removed when its day has come, a part at a time."""

import pytest
from sqlalchemy import select, update

from tests.uploader.cast import ALICE, BOB
from tests.uploader.library.test_trash import counted, used
from tests.uploader.rows import an_image, at_once, insert_images, kept, queued_keys
from uploader.clock import microseconds_now
from uploader.library.catalogue import Catalogue
from uploader.library.image import Image
from uploader.library.lifecycle import Lifecycle
from uploader.library.trash import DAY, Trash
from uploader.records import audit_log
from uploader.records.audit_log import Origin
from uploader.records.database import Database
from uploader.records.quota import Quota, Usage, count_trashed, lock_owner, reserve
from uploader.records.tables import images
from uploader.upkeep.trash_removal import Emptied, RestoredTrash, TrashRemoval

HOME = Origin("192.0.2.1", "curl/8")
NO_QUOTA = Quota(None, None)


@pytest.fixture
def lifecycle(database: Database) -> Lifecycle:
    return Lifecycle(database, NO_QUOTA)


@pytest.fixture
def trash(database: Database) -> Trash:
    return Trash(database, 30)


@pytest.fixture
def removal(database: Database, trash: Trash) -> TrashRemoval:
    return TrashRemoval(database, trash, work_seconds=600, pause=lambda _: None)


def many_trashed(database: Database, count: int, owner: str = ALICE) -> list[Image]:
    """Write many images that are in a trash, every tenth with a link."""
    now = microseconds_now()
    made = [
        an_image(
            owner=owner, state="ready", pending_until=None, trashed_at=now - number,
            visibility="private" if number % 10 else "link",
        )
        for number in range(count)
    ]  # fmt: skip
    amount = sum(one.bytes for one in made)
    with database.writing() as connection:
        lock_owner(connection, owner)
        insert_images(connection, [vars(one) for one in made])
        reserve(connection, NO_QUOTA, owner, count, amount)
        count_trashed(connection, owner, count, amount)
    return made


def events(database: Database, owner: str = ALICE) -> list[tuple[str, str]]:
    with database.reading() as connection:
        lines = audit_log.lines_of(connection, owner, 99, None)
    return [(one["event"], one["details"]) for one in lines][::-1]


def test_an_emptied_trash_is_gone_with_all_its_objects_and_says_how_much_it_was(
    database: Database, lifecycle: Lifecycle, removal: TrashRemoval
) -> None:
    gone, stays = many_trashed(database, 250), kept(lifecycle)
    theirs = many_trashed(database, 1, BOB)
    assert removal.empty(ALICE, HOME) == Emptied(250, 25_000, 0)
    assert used(database) == counted(database) == Usage(1, 100)
    assert queued_keys(database) == sorted(key for one in gone for key in one.keys)
    assert Catalogue(database).load_own_image(ALICE, stays.id)
    assert used(database, BOB).trashed_images == len(theirs)
    assert events(database) == [
        ("trash_emptied", '{"images": "100", "bytes": "10000"}'),
        ("trash_emptied", '{"images": "100", "bytes": "10000"}'),
        ("trash_emptied", '{"images": "50", "bytes": "5000"}'),
    ]
    assert removal.empty(ALICE, HOME) == Emptied(0, 0, 0)
    assert len(events(database)) == 3


def test_what_comes_into_the_trash_while_it_is_emptied_stays(
    database: Database, lifecycle: Lifecycle, trash: Trash
) -> None:
    many_trashed(database, 150)
    late = kept(lifecycle)

    def put_late(_seconds: float) -> None:
        trash.put(ALICE, late.id, HOME)

    emptied = TrashRemoval(database, trash, 600, put_late).empty(ALICE, HOME)
    assert emptied == Emptied(150, 15_000, 1)
    assert trash.load(ALICE, late.id).is_trashed


def test_a_request_that_has_no_time_left_says_what_is_left(
    database: Database, trash: Trash
) -> None:
    many_trashed(database, 3)
    hasty = TrashRemoval(database, trash, work_seconds=0)
    assert hasty.empty(ALICE, HOME) == Emptied(0, 0, 3)
    assert hasty.restore_all(ALICE, HOME) == RestoredTrash(0, 0, [], 3)


def test_a_restored_trash_is_back_and_says_which_images_had_links(
    database: Database, removal: TrashRemoval
) -> None:
    made = many_trashed(database, 250)
    done = removal.restore_all(ALICE, HOME)
    assert (done.images, done.had_links, done.left) == (250, 25, 0)
    had_links = {one.id for one in made if one.visibility == "link"}
    assert set(done.ids_with_links) == had_links
    assert used(database) == counted(database) == Usage(250, 25_000)
    with database.reading() as connection:
        assert set(connection.execute(select(images.c.visibility)).scalars()) == {"private"}
    assert [event for event, _ in events(database)] == ["trash_restored"] * 3


def test_not_more_ids_are_named_than_an_answer_has_room_for(
    database: Database, removal: TrashRemoval
) -> None:
    many_trashed(database, 1010)
    done = removal.restore_all(ALICE, HOME)
    assert (done.had_links, len(done.ids_with_links)) == (101, 100)


def test_an_object_that_another_image_needs_is_left(
    database: Database, lifecycle: Lifecycle, trash: Trash, removal: TrashRemoval
) -> None:
    first = kept(lifecycle)
    copy = an_image(
        sha256=first.sha256, state="ready", pending_until=None,
        original_key=first.original_key, thumb_key=first.thumb_key,
    )  # fmt: skip
    assert lifecycle.begin_copy(copy, first.id)
    trash.put(ALICE, first.id, HOME)
    removal.empty(ALICE, HOME)
    assert queued_keys(database) == []
    trash.put(ALICE, copy.id, HOME)
    removal.empty(ALICE, HOME)
    assert queued_keys(database) == sorted(first.keys)


def test_what_is_due_is_removed_of_everybody_and_nothing_else(
    database: Database, lifecycle: Lifecycle, removal: TrashRemoval
) -> None:
    due = [*many_trashed(database, 120), *many_trashed(database, 2, BOB)]
    with database.writing() as connection:
        connection.execute(update(images).values(trashed_at=images.c.trashed_at - 30 * DAY))
    young, stays = many_trashed(database, 2), kept(lifecycle)
    assert removal.remove_due() == len(due)
    with database.reading() as connection:
        left = set(connection.execute(select(images.c.id)).scalars())
    assert left == {stays.id, *(one.id for one in young)}
    for owner in (ALICE, BOB):
        assert used(database, owner) == counted(database, owner)
    # Nobody has asked for it.
    assert events(database) == events(database, BOB) == []
    assert removal.remove_due() == 0


def test_without_a_trash_what_is_in_it_is_removed(database: Database) -> None:
    many_trashed(database, 2)
    assert TrashRemoval(database, Trash(database, 0)).remove_due() == 2
    assert used(database) == Usage(0, 0)


def test_many_who_empty_one_trash_delete_everything_once(
    database: Database, removal: TrashRemoval
) -> None:
    many_trashed(database, 300)
    done: list[Emptied] = []
    assert at_once(4, lambda: done.append(removal.empty(ALICE, HOME))) == []
    assert (sum(one.images for one in done), sum(one.bytes for one in done)) == (300, 30_000)
    assert used(database) == Usage(0, 0)
