"""Bulk actions cut at any step: counters, rows and objects stay true, and asking again ends it."""

from __future__ import annotations

from typing import Any

import pytest

from tests.faults.audit import assert_true, audit, healed
from tests.faults.crash_points import WHOLE_TRASH_POINTS
from tests.faults.crashing_runner import orders_for
from tests.faults.figures import Figures
from tests.faults.scale import LONG
from tests.faults.sending import TRY_AGAIN, cut, wait_until_up
from tests.faults.test_kills import RECOVERY_SECONDS
from tests.faults.test_trash import MANY
from tests.system.instance import Instance
from tests.system.people import Person, newcomer
from tests.system.pictures import jpeg
from tests.timeouts import wait_until

pytestmark = pytest.mark.system

PATH = "/v1/images/actions"


def act(person: Person, **document: Any) -> dict[str, Any]:
    answer = person.request("POST", PATH, json=document)
    assert answer.status in {200, 207}, answer.body
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("change", ["trash", "restore", "delete", "undo"])
def test_after_a_crash_at_any_step_of_an_action_asking_again_ends_it(
    embedded: Instance, figures: Figures, change: str
) -> None:
    embedded.program = "tests.faults.crashing_runner"
    embedded.start()
    orders = orders_for(embedded.data)
    alice = newcomer(embedded.url, "alice")
    points = WHOLE_TRASH_POINTS if LONG else WHOLE_TRASH_POINTS[1:4:2]
    for point in points:
        content = jpeg(64, 48)
        ids = [alice.upload(content, query="?duplicates=keep").json()["id"] for _ in range(MANY)]
        document: dict[str, Any] = {"ids": ids, "action": change}
        if change in {"restore", "undo"}:
            token = act(alice, ids=ids, action="trash")["undo"]
            document = {"undo": token} if change == "undo" else document
        orders.give(point)
        answer = cut(alice, "POST", PATH, json=document)
        wait_until(lambda: not orders.is_open, f"{point} is reached")
        assert answer is None or answer.status in TRY_AGAIN, point
        wait_until_up(alice, RECOVERY_SECONDS)
        assert_true(audit(embedded))
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
