"""Bulk actions while everything is killed: what is taken back is taken back whole, or refused."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from tests.faults.audit import assert_true, healed
from tests.faults.crowd import renew
from tests.faults.figures import Figures
from tests.faults.killing import kill_while_busy
from tests.faults.scale import long_or_short
from tests.faults.sending import TRY_AGAIN, cut
from tests.faults.test_bulk import PATH
from tests.faults.threads import going_on
from tests.system.instance import Instance
from tests.system.people import Person, newcomer
from tests.system.pictures import jpeg

pytestmark = pytest.mark.system

KILLS = long_or_short(120, 6)
PEOPLE = 2
# More than the first transaction takes.
PICTURES_EACH = 60
_SHOWN = ("id", "turn", "mirrored", "width", "height", "tags", "favourite")


@dataclass
class Arrangers:
    """People who change all that they have and take it back, all the time."""

    people: list[Person]
    wrong: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    _stop: threading.Event = field(default_factory=threading.Event)

    def going_on(self) -> AbstractContextManager[None]:
        return going_on([partial(self._go_on, one) for one in self.people], self._stop)

    def _go_on(self, person: Person) -> None:
        content = jpeg(64, 48)
        said = [person.upload(content, query="?duplicates=keep") for _ in range(PICTURES_EACH)]
        ids = [one.json()["id"] for one in said]
        album = person.request("POST", "/v1/albums", json={"name": "Lisbon"}).json()["id"]
        actions: list[dict[str, Any]] = [
            {"action": "rotate", "turn": 90}, {"action": "trash"},
            {"action": "add_to_album", "album_id": album},
            {"action": "add_tags", "tags": ["herons"]}, {"action": "favourite"},
        ]  # fmt: skip
        while not self._stop.is_set():
            document = random.choice(actions)  # noqa: S311  # Chance, no secret.
            before = self._seen(person)
            answer = self._asked(person, {"ids": ids, **document})
            if answer is None:
                # Its undo went with the answer; what is in the trash would stay there.
                self._asked(person, {"ids": ids, "action": "restore"})
                self.done["cut"] += 1
                continue
            token = answer.get("undo")
            while token:
                answer = self._asked(person, {"undo": token})
                # Asked again where the answer was lost, until there is nothing left to undo.
                token = token if answer is None else answer.get("undo")
            if (after := self._seen(person)) != before:
                self.wrong.append(f"{document} was not undone: {before} {after}")
            self.done["undone"] += 1

    def _asked(self, person: Person, document: dict[str, Any]) -> dict[str, Any] | None:
        """Returns what is answered, `{}` where there is nothing to undo; None where it was cut."""
        answer = cut(person, "POST", PATH, json=document)
        if answer is None or answer.status not in {200, 207, 404}:
            if answer is not None and answer.status not in {401, *TRY_AGAIN}:
                self.wrong.append(f"{document}: {answer.status}")
            time.sleep(0.1)
            renew(person)
            return None
        return {} if answer.status == 404 else dict(answer.json())

    def _seen(self, person: Person) -> list[list[Any]]:
        """Returns all that somebody has, as the list and the trash show it."""
        seen = []
        for path in ("/v1/images?limit=200", "/v1/trash?limit=200"):
            while (answer := cut(person, "GET", path)) is None or answer.status != 200:
                time.sleep(0.1)
                renew(person)
            seen.append([[one.get(name) for name in _SHOWN] for one in answer.json()["items"]])
        return seen


def test_whatever_is_killed_what_was_done_to_many_is_taken_back_whole(
    instance: Instance, figures: Figures
) -> None:
    instance.start()
    arrangers = Arrangers([newcomer(instance.url, f"alice-{n}") for n in range(PEOPLE)])
    killed = kill_while_busy(instance, arrangers, KILLS)
    after = healed(instance)
    assert_true(after)
    assert after.objects_without_row == set()
    assert arrangers.done["undone"] > 0
    figures.add(
        "kills while people change many at once", kills=killed.total(),
        undone=arrangers.done["undone"], cut=arrangers.done["cut"],
        killed=str(dict(sorted(killed.items()))),
    )  # fmt: skip
