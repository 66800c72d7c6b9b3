"""Bulk actions do what they say to the owner's images, and what they did can be undone."""

import random
import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from tests.uploader.arranging.shown import assert_kept_values_are_true, assert_texts_are_true
from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import kept, queued_keys
from uploader.arranging import tags
from uploader.arranging.tag_names import read_tags
from uploader.arranging.tags import MOST_TAGS
from uploader.library import visibility
from uploader.library.lifecycle import Lifecycle
from uploader.library.trash import Trash
from uploader.outcomes import DatabaseUnavailable, LibraryClosed, UndoNotFound
from uploader.records import audit_log, undo_parts
from uploader.records.audit_log import NO_ORIGIN
from uploader.records.closed_libraries import close
from uploader.records.database import Database
from uploader.records.quota import Usage, count_trashed, lock_to_close, usage_of
from uploader.records.tables import album_images, albums, image_tags, images
from uploader.records.tables import undo_parts as undo_table
from uploader.selecting import batches
from uploader.selecting.album_batches import adding_to_album, removing_from_album
from uploader.selecting.batches import Batch
from uploader.selecting.bulk_changes import BulkChanges, Done
from uploader.selecting.selections import Selection
from uploader.selecting.tag_batches import adding_tags, removing_tags
from uploader.selecting.turn_batches import turning

MISSING = "0" * 22
ALBUM = "a" * 22
ACTIONS = {
    "favourite": batches.setting(favourite=True),
    "unfavourite": batches.setting(favourite=False),
    "private": batches.setting(visibility="private"),
    "link": batches.setting(visibility="link"),
    "trash": batches.trash,
    "restore": batches.restore,
    "add_tags": adding_tags(read_tags(["Herons", "sea/bird"], "tags")),
    "remove_tags": removing_tags(read_tags(["HERONS", "dusk"], "tags")),
    "add_to_album": adding_to_album(ALBUM),
    "remove_from_album": removing_from_album(ALBUM),
}
TURNS = {
    "rotate": turning(90, mirrored=False),
    "mirror": turning(0, mirrored=True),
    "both": turning(270, mirrored=True),
}


@pytest.fixture(autouse=True)
def album(database: Database) -> None:
    """An album of Alice's."""
    row = {"id": ALBUM, "owner": ALICE, "name": "sea", "sort": "own", "direction": "asc"}
    with database.writing() as connection:
        connection.execute(insert(albums).values(**row, created_at=0, changed_at=0))


def run(bulk: BulkChanges, name: str, *ids: str, owner: str = ALICE) -> Done:
    return bulk.run(owner, Selection.of(ids), name, {**ACTIONS, **TURNS}[name], NO_ORIGIN)


def library(database: Database) -> dict[str, Any]:
    """Read all that can be arranged, of everybody."""
    with database.reading() as connection:
        places = {row.image_id: tuple(row) for row in connection.execute(select(album_images))}
        found: dict[str, Any] = {
            row.id: [
                row.owner, row.visibility, row.favourite, row.trashed_at,
                (row.turn, row.mirrored, row.width, row.height, row.renditions_version),
                places.get(row.id),
            ]
            for row in connection.execute(select(images))
        }  # fmt: skip
        for row in connection.execute(select(image_tags).order_by(image_tags.c.folded)):
            found[row.image_id].append(row.tag)
    return found


def counted(database: Database, owner: str = ALICE) -> Usage:
    sums = (func.count(), func.coalesce(func.sum(images.c.bytes), 0))
    with database.reading() as connection:
        everything = connection.execute(select(*sums).where(images.c.owner == owner)).one()
        trashed = connection.execute(select(*sums).where(visibility.own_trashed(owner))).one()
        assert usage_of(connection, owner) == Usage(*map(int, (*everything, *trashed)))
    return Usage(*map(int, (*everything, *trashed)))


def lines(database: Database) -> list[tuple[str, str]]:
    with database.reading() as connection:
        found = audit_log.lines_of(connection, ALICE, 99, None)
    return [(line["event"], line["details"]) for line in found][::-1]


def tag(database: Database, image_id: str, *texts: str) -> None:
    with database.writing() as connection:
        tags.replace(connection, ALICE, image_id, read_tags(list(texts), "tags"))


@pytest.mark.parametrize("seed", range(6))
def test_undoing_an_action_makes_the_library_what_it_was(
    database: Database, lifecycle: Lifecycle, bulk: BulkChanges, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311 - Chance, no secret.
    trash = Trash(database, 30)
    ids = []
    for _ in range(chance.choice([3, 12, 230])):
        image = kept(
            lifecycle, visibility=chance.choice(["private", "link"]), width=300, height=200
        )
        ids.append(image.id)
        tag(database, image.id, *chance.sample(["herons", "dusk", "Sea/Bird", "x"], 2))
        if chance.random() < 0.4:
            trash.put(ALICE, image.id, NO_ORIGIN)
    ids += [kept(lifecycle, owner=BOB).id, MISSING]
    for name in ("favourite", "add_to_album", "rotate"):
        run(bulk, name, *chance.sample(ids, len(ids) // 2))
    for _ in range(8):
        before, used = library(database), counted(database)
        name = chance.choice([*ACTIONS, *TURNS])
        done = run(bulk, name, *chance.sample(ids, chance.randint(1, len(ids))))
        changed = library(database)
        counted(database)
        assert_texts_are_true(database)
        assert_kept_values_are_true(database)
        assert (changed == before) is (done.undo is None), name
        if done.undo is not None:
            undone = bulk.undo(ALICE, done.undo, NO_ORIGIN)
            assert not any(undone.codes.values())
            assert set(undone.codes) == {one for one in ids if before.get(one) != changed.get(one)}
            assert (library(database), counted(database)) == (before, used), name
            assert_texts_are_true(database)
            assert_kept_values_are_true(database)
        # It is done for the next round.
        run(bulk, name, *ids)


@pytest.mark.parametrize("name", ACTIONS)
def test_done_again_an_action_changes_nothing(
    database: Database, lifecycle: Lifecycle, bulk: BulkChanges, name: str
) -> None:
    ids = [kept(lifecycle, visibility="link").id for _ in range(3)]
    tag(database, ids[0], "dusk")
    Trash(database, 30).put(ALICE, ids[2], NO_ORIGIN)
    run(bulk, name, *ids)
    before, told = library(database), lines(database)
    again = run(bulk, name, *ids)
    assert again.undo is None
    assert (library(database), lines(database)) == (before, told)


def test_what_is_not_there_is_said_of_each(
    database: Database, lifecycle: Lifecycle, bulk: BulkChanges
) -> None:
    mine, theirs, trashed = kept(lifecycle), kept(lifecycle, owner=BOB), kept(lifecycle)
    Trash(database, 30).put(ALICE, trashed.id, NO_ORIGIN)
    before = library(database)[theirs.id]
    for name in ("favourite", "link", "add_tags", "remove_tags", "add_to_album", "rotate"):
        done = run(bulk, name, mine.id, theirs.id, trashed.id, MISSING)
        assert done.codes == {
            mine.id: None, theirs.id: "not_found", trashed.id: "not_found", MISSING: "not_found",
        }  # fmt: skip
    for name in ("trash", "restore"):
        done = run(bulk, name, mine.id, theirs.id, trashed.id)
        assert done.codes == {mine.id: None, theirs.id: "not_found", trashed.id: None}
    assert library(database)[theirs.id] == before


def test_deleted_for_good_is_gone_with_its_objects_and_cannot_be_undone(
    database: Database, lifecycle: Lifecycle, bulk: BulkChanges
) -> None:
    gone, trashed, stays = kept(lifecycle), kept(lifecycle), kept(lifecycle)
    Trash(database, 30).put(ALICE, trashed.id, NO_ORIGIN)
    done = bulk.run(
        ALICE, Selection.of([gone.id, trashed.id, MISSING]), "delete", batches.delete_for_good,
        NO_ORIGIN, can_be_undone=False,
    )  # fmt: skip
    assert done.codes == {gone.id: None, trashed.id: None, MISSING: "not_found"}
    assert done.undo is None
    assert set(library(database)) == {stays.id}
    assert counted(database) == Usage(1, 100)
    assert queued_keys(database) == sorted([*gone.keys, *trashed.keys])
    assert lines(database)[-1] == ("images_changed", '{"action": "delete", "images": "2"}')


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("link", {"visibility": "private"}),
        ("favourite", {"favourite": False}),
        ("trash", {"trashed_at": None}),
    ],
)
def test_what_was_taken_back_by_hand_is_left_as_it_is(
    database: Database, lifecycle: Lifecycle, bulk: BulkChanges, name: str, change: dict[str, Any]
) -> None:
    ids = [kept(lifecycle).id for _ in range(2)]
    done = run(bulk, name, *ids)
    with database.writing() as connection:
        connection.execute(update(images).where(images.c.id == ids[0]).values(change))
        if name == "trash":
            # As it would be counted.
            count_trashed(connection, ALICE, -1, -100)
    assert bulk.undo(ALICE, str(done.undo), NO_ORIGIN).codes == dict.fromkeys(ids)


def test_what_was_changed_since_is_not_overwritten(
    database: Database, lifecycle: Lifecycle, bulk: BulkChanges
) -> None:
    trash = Trash(database, 30)
    ids = [kept(lifecycle, visibility="link").id for _ in range(4)]
    for one in ids:
        trash.put(ALICE, one, NO_ORIGIN)
    done = run(bulk, "restore", *ids)
    # Shared again, so no more what it became; put back there by hand; and gone.
    run(bulk, "link", ids[0])
    trash.put(ALICE, ids[1], NO_ORIGIN)
    lifecycle.delete(ALICE, ids[2])
    before = library(database)
    undone = bulk.undo(ALICE, str(done.undo), NO_ORIGIN)
    assert undone.codes == {
        ids[0]: "changed_since", ids[1]: "changed_since", ids[2]: "not_found", ids[3]: None,
    }  # fmt: skip
    after = library(database)
    assert {one for one in ids if before.get(one) != after.get(one)} == {ids[3]}
    counted(database)


def test_tags_that_were_changed_since_stay(
    database: Database, lifecycle: Lifecycle, bulk: BulkChanges
) -> None:
    ids = [kept(lifecycle).id for _ in range(3)]
    added = run(bulk, "add_tags", *ids)
    tag(database, ids[0], "herons")
    tag(database, ids[1], "other")
    undone = bulk.undo(ALICE, str(added.undo), NO_ORIGIN)
    assert undone.codes == {ids[0]: "changed_since", ids[1]: None, ids[2]: None}
    assert [library(database)[one][6:] for one in ids] == [["Herons"], ["other"], []]


def test_an_image_gets_no_more_tags_than_one_may_have(
    database: Database, lifecycle: Lifecycle, bulk: BulkChanges
) -> None:
    full, other = kept(lifecycle).id, kept(lifecycle).id
    tag(database, full, *(f"t{number}" for number in range(MOST_TAGS - 1)))
    done = run(bulk, "add_tags", full, other)
    assert done.codes == {full: "too_many_tags", other: None}
    tag(database, full, "dusk", *(f"t{number}" for number in range(MOST_TAGS - 1)))
    removed = run(bulk, "remove_tags", full)
    tag(database, full, *(f"u{number}" for number in range(MOST_TAGS)))
    assert bulk.undo(ALICE, str(removed.undo), NO_ORIGIN).codes == {full: "too_many_tags"}


def test_a_token_is_good_once_and_for_its_owner_alone(
    lifecycle: Lifecycle, bulk: BulkChanges
) -> None:
    token = str(run(bulk, "favourite", kept(lifecycle).id).undo)
    assert bulk.action_of(ALICE, token) == "favourite"
    for owner, unknown in ((BOB, token), (ALICE, MISSING)):
        with pytest.raises(UndoNotFound):
            bulk.action_of(owner, unknown)
        assert bulk.undo(owner, unknown, NO_ORIGIN).codes == {}
    assert len(bulk.undo(ALICE, token, NO_ORIGIN).codes) == 1
    with pytest.raises(UndoNotFound):
        bulk.action_of(ALICE, token)


def test_a_whole_action_is_one_line_with_its_number(
    database: Database, lifecycle: Lifecycle, bulk: BulkChanges
) -> None:
    ids = [kept(lifecycle).id for _ in range(230)]
    run(bulk, "favourite", *ids[:3])
    done = run(bulk, "favourite", *ids)
    bulk.undo(ALICE, str(done.undo), NO_ORIGIN)
    assert lines(database) == [
        ("images_changed", '{"action": "favourite", "images": "3"}'),
        ("images_changed", '{"action": "favourite", "images": "227"}'),
        ("images_change_undone", '{"action": "favourite", "images": "227"}'),
    ]


def test_what_there_is_no_time_for_is_said(database: Database, lifecycle: Lifecycle) -> None:
    ids = [kept(lifecycle).id for _ in range(3)]
    done = BulkChanges(database, work_seconds=-1).run(
        ALICE, Selection.of(ids), "favourite", ACTIONS["favourite"], NO_ORIGIN
    )
    assert done.codes == dict.fromkeys(ids, "time_over")
    assert done.undo is None


class Cut:
    """Lets the second transaction fail, as a database that is gone then."""

    def __init__(self, batches: int = 0) -> None:
        self.batches = batches

    def __call__(self, batch: Batch) -> None:
        self.batches += 1
        if self.batches == 2:
            raise DatabaseUnavailable
        ACTIONS["favourite"](batch)


def test_what_was_done_before_a_failure_is_said_and_can_be_undone(
    database: Database, lifecycle: Lifecycle, bulk: BulkChanges
) -> None:
    ids = [kept(lifecycle).id for _ in range(53)]
    before = library(database)
    done = bulk.run(ALICE, Selection.of(ids), "favourite", Cut(), NO_ORIGIN)
    assert done.codes == dict.fromkeys(ids[:50]) | dict.fromkeys(ids[50:], "time_over")
    changed = library(database)
    assert [changed[one][2] for one in ids] == [True] * 50 + [False] * 3
    assert bulk.undo(ALICE, str(done.undo), NO_ORIGIN).codes == dict.fromkeys(ids[:50])
    assert library(database) == before
    with pytest.raises(DatabaseUnavailable):
        bulk.run(ALICE, Selection.of(ids), "favourite", Cut(1), NO_ORIGIN)


def test_after_slow_work_others_have_longer_to_write(
    database: Database, lifecycle: Lifecycle
) -> None:
    ids = [kept(lifecycle).id for _ in range(51)]
    rests: list[float] = []

    def slow(batch: Batch) -> None:
        time.sleep(0.4)
        ACTIONS["favourite"](batch)

    bulk = BulkChanges(database, pause=rests.append)
    token = bulk.run(ALICE, Selection.of(ids), "favourite", slow, NO_ORIGIN).undo
    assert len(rests) == 1
    assert rests[0] >= 0.1
    bulk.undo(ALICE, str(token), NO_ORIGIN)
    assert len(rests) == 3
    assert all(rest >= 0.005 for rest in rests)


def test_an_undo_that_has_no_time_left_goes_on_when_it_is_asked_for_again(
    database: Database, lifecycle: Lifecycle, bulk: BulkChanges
) -> None:
    ids = [kept(lifecycle).id for _ in range(53)]
    before = library(database)
    token = str(run(bulk, "favourite", *ids).undo)
    # One transaction, and then its time is over.
    short = BulkChanges(database, work_seconds=1, pause=lambda _: time.sleep(1))
    first = short.undo(ALICE, token, NO_ORIGIN)
    assert first.codes == dict.fromkeys(ids[50:]) | dict.fromkeys(ids[:50], "time_over")
    assert first.undo == token
    rest = bulk.undo(ALICE, token, NO_ORIGIN)
    assert (rest.codes, rest.undo) == (dict.fromkeys(ids[:50]), None)
    assert library(database) == before


def test_what_is_shared_anew_is_named_for_its_card(lifecycle: Lifecycle, bulk: BulkChanges) -> None:
    private, shared = kept(lifecycle), kept(lifecycle, visibility="link")
    done = run(bulk, "link", private.id, shared.id)
    assert done.shared == [private.id]


@pytest.mark.parametrize("do", ["run", "undo"])
def test_a_library_that_was_closed_is_not_changed(
    database: Database, lifecycle: Lifecycle, bulk: BulkChanges, do: str
) -> None:
    image_id = kept(lifecycle).id
    token = str(run(bulk, "favourite", image_id).undo)
    with database.writing() as connection:
        lock_to_close(connection, ALICE)
        close(connection, ALICE)
    ways: dict[str, Callable[[], object]] = {
        "run": lambda: run(bulk, "unfavourite", image_id),
        "undo": lambda: bulk.undo(ALICE, token, NO_ORIGIN),
    }
    with pytest.raises(LibraryClosed):
        ways[do]()
    assert library(database)[image_id][2] is True


def test_only_the_last_of_an_owner_can_be_undone(
    database: Database, lifecycle: Lifecycle, bulk: BulkChanges
) -> None:
    theirs = str(run(bulk, "favourite", kept(lifecycle, owner=BOB).id, owner=BOB).undo)
    tokens = [str(run(bulk, "favourite", kept(lifecycle).id).undo) for _ in range(12)]
    with database.writing() as connection:
        connection.execute(update(undo_table).values(expires_at=undo_table.c.expires_at))
    alive = 0
    for token in tokens:
        try:
            bulk.action_of(ALICE, token)
            alive += 1
        except UndoNotFound:
            pass
    assert alive == undo_parts.MOST_UNDOS
    assert bulk.action_of(BOB, theirs) == "favourite"
