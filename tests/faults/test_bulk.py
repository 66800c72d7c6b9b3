"""Bulk actions cut at any step: counters, rows and objects stay true, and asking again ends it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import Any

import pytest

from tests.faults.audit import assert_true, audit, database_of, healed
from tests.faults.crash_points import WHOLE_TRASH_POINTS, CrashOrders
from tests.faults.crashing_runner import start_to_crash
from tests.faults.figures import Figures
from tests.faults.scale import LONG
from tests.faults.sending import TRY_AGAIN, cut, wait_until_up
from tests.faults.test_kills import RECOVERY_SECONDS
from tests.faults.test_trash import MANY
from tests.faults.test_turns import assert_shown_as_said
from tests.system.instance import Instance
from tests.system.people import Person, newcomer
from tests.system.pictures import jpeg
from tests.timeouts import wait_until

pytestmark = pytest.mark.system

PATH = "/v1/images/actions"
POINTS = WHOLE_TRASH_POINTS if LONG else WHOLE_TRASH_POINTS[1:4:2]
# What belongs to each action; done twice, this turn is none.
ARRANGING = {
    "rotate": {"turn": 90, "mirrored": True}, "add_to_album": {}, "remove_from_album": {},
}  # fmt: skip
_ARRANGED = """
SELECT id, turn, mirrored, width, height, trashed_at IS NOT NULL, coalesce(position, -1)
FROM images LEFT JOIN album_images ON image_id = id
"""


def arranged(instance: Instance) -> dict[str, tuple[int, ...]]:
    """Reads how each picture is turned and how large it is, and its place in the album, if any."""
    with closing(sqlite3.connect(f"file:{database_of(instance)}?mode=ro", uri=True)) as database:
        return {row[0]: tuple(row[1:]) for row in database.execute(_ARRANGED)}


def crash(
    instance: Instance, orders: CrashOrders, person: Person, point: str, document: dict[str, Any]
) -> None:
    """Lets the uploader end at a point of an action, and come back; counters are true."""
    orders.give(point)
    answer = cut(person, "POST", PATH, json=document)
    wait_until(lambda: not orders.is_open, f"{point} is reached")
    assert answer is None or answer.status in TRY_AGAIN, point
    wait_until_up(person, RECOVERY_SECONDS)
    assert_true(audit(instance))


def act(person: Person, **document: Any) -> dict[str, Any]:
    answer = person.request("POST", PATH, json=document)
    assert answer.status in {200, 207}, answer.body
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("change", ["trash", "restore", "delete", "undo"])
def test_after_a_crash_at_any_step_of_an_action_asking_again_ends_it(
    embedded: Instance, figures: Figures, change: str
) -> None:
    orders = start_to_crash(embedded)
    alice = newcomer(embedded.url, "alice")
    points = WHOLE_TRASH_POINTS if LONG else WHOLE_TRASH_POINTS[1:4:2]
    for point in points:
        content = jpeg(64, 48)
        ids = [alice.upload(content, query="?duplicates=keep").json()["id"] for _ in range(MANY)]
        document: dict[str, Any] = {"ids": ids, "action": change}
        if change in {"restore", "undo"}:
            token = act(alice, ids=ids, action="trash")["undo"]
            document = {"undo": token} if change == "undo" else document
        crash(embedded, orders, alice, point, document)
        again = alice.request("POST", PATH, json=document)
        # Of an undo nothing is left where its last transaction was committed.
        assert again.status in {200, 207, 404}, (point, again.body)
        after = audit(embedded)
        assert_true(after)
        assert after.trashed & set(ids) == (set(ids) if change == "trash" else set()), point
        left = {row["id"] for row in after.rows} & set(ids)
        assert left == (set() if change == "delete" else set(ids)), point
    assert healed(embedded).objects_without_row == set()
    figures.add(f"crashes at each step of a bulk action ({change})", crashes=len(points))


@pytest.mark.parametrize("action", ARRANGING)
def test_after_a_crash_each_is_as_it_was_or_as_was_asked_and_undo_is_whole(
    embedded: Instance, figures: Figures, action: str
) -> None:
    orders = start_to_crash(embedded)
    alice = newcomer(embedded.url, "alice")
    content = jpeg(64, 48)
    ids = [alice.upload(content, query="?duplicates=keep").json()["id"] for _ in range(MANY)]
    album = alice.request("POST", "/v1/albums", json={"name": "Lisbon"}).json()["id"]
    inside = {"album_id": album} if action.endswith("album") else {}
    back = {"add_to_album": "remove_from_album", "remove_from_album": "add_to_album"}.get(action)
    document = {"ids": ids, "action": action, **ARRANGING[action], **inside}
    for point in POINTS:
        if action == "remove_from_album":
            act(alice, ids=ids, action="add_to_album", **inside)
        before = arranged(embedded)
        crash(embedded, orders, alice, point, document)
        found = arranged(embedded)
        rest = [one for one in ids if found[one] == before[one]]
        if rest:
            act(alice, **document | {"ids": rest})
        after = arranged(embedded)
        assert all(after[one] != before[one] for one in ids), point
        assert {one: after[one] for one in ids if one not in rest} == {
            one: found[one] for one in ids if one not in rest
        }, point
        if action == "rotate":
            assert_shown_as_said(alice, ids[0], content)
        act(alice, **document | {"action": back or action})
        before = arranged(embedded)
        undo = {"undo": act(alice, **document)["undo"]}
        changed = arranged(embedded)
        crash(embedded, orders, alice, point, undo)
        assert all(one in (before[key], changed[key]) for key, one in arranged(embedded).items())
        again = alice.request("POST", PATH, json=undo)
        # Nothing is left of it where its last transaction was committed.
        assert again.status in {200, 404}, (point, again.body)
        assert arranged(embedded) == before, point
        assert alice.request("POST", PATH, json=undo).status == 404
        assert_true(audit(embedded))
    assert healed(embedded).objects_without_row == set()
    figures.add(f"crashes at each step of a bulk action ({action})", crashes=2 * len(POINTS))


def test_after_a_crash_at_any_step_what_a_search_finds_is_in_the_trash_or_out_of_it_or_gone(
    embedded: Instance, figures: Figures
) -> None:
    orders = start_to_crash(embedded)
    alice, stranger = newcomer(embedded.url, "alice"), Person(embedded.url)
    for point in POINTS:
        content = jpeg(64, 48)
        said = [alice.upload(content, query="?duplicates=keep").json() for _ in range(MANY)]
        urls = {one["id"]: one["url"] for one in said}

        def is_served(image_id: str) -> bool:
            return stranger.get(urls[image_id]).status == 200  # noqa: B023 - Called at once.

        act(alice, ids=list(urls), action="visibility", visibility="link")
        for action, query in (("trash", ""), ("restore", "is:trashed"), ("delete", "is:trashed")):
            if action == "delete":
                act(alice, query="", expected_count=MANY, action="trash")
            document = {"query": query, "expected_count": MANY, "action": action}
            crash(embedded, orders, alice, point, document)
            trashed = audit(embedded).trashed
            assert not any(is_served(one) for one in [*trashed][:10]), (point, action)
            answer = alice.request("POST", PATH, json=document)
            # What was done before is not found any more: how many are left is told, and not done.
            assert answer.status == 409, (point, action, answer.body)
            left = answer.json()["count"]
            assert audit(embedded).trashed == trashed
            if left:
                act(alice, **document | {"expected_count": left})
            after = audit(embedded)
            assert_true(after)
            assert after.trashed == (set(urls) if action == "trash" else set()), (point, action)
            assert {row["id"] for row in after.rows} == (
                set() if action == "delete" else set(urls)
            ), (point, action)
            # No link comes back by itself.
            assert not any(is_served(one) for one in [*urls][::40]), (point, action)
    assert healed(embedded).objects_without_row == set()
    figures.add("crashes at each step of a bulk action by search", crashes=3 * len(POINTS))
