"""Turns while everything is killed: each picture is shown as its row says, and nothing is lost."""

from __future__ import annotations

import io
import random
import threading
import time
from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageOps, ImageStat

from tests.faults.audit import assert_true, audit, healed
from tests.faults.crash_points import TURN_POINTS
from tests.faults.crashing_runner import start_to_crash
from tests.faults.crowd import renew
from tests.faults.figures import Figures
from tests.faults.killing import kill_while_busy
from tests.faults.scale import LONG, long_or_short
from tests.faults.sending import TRY_AGAIN, cut, wait_until_up
from tests.faults.test_kills import RECOVERY_SECONDS
from tests.faults.threads import going_on
from tests.system.instance import Instance
from tests.system.people import Person, newcomer
from tests.system.pictures import jpeg
from tests.timeouts import wait_until

pytestmark = pytest.mark.system

KILLS = long_or_short(120, 8)
PEOPLE = 3
PICTURES_EACH = 4
WAYS = [(turn, mirrored) for mirrored in (False, True) for turn in (0, 90, 180, 270)]
Way = tuple[int, bool]


def way_of(shown: bytes, original: bytes) -> Way:
    """Returns how a picture is turned that is shown, by looking at its pixels."""
    picture = Image.open(io.BytesIO(shown)).convert("RGB")
    plain = Image.open(io.BytesIO(original)).convert("RGB")

    def difference(way: Way) -> float:
        wanted = (ImageOps.mirror(plain) if way[1] else plain).rotate(-way[0], expand=True)
        if wanted.size != picture.size:
            return float("inf")
        return sum(ImageStat.Stat(ImageChops.difference(picture, wanted)).mean)

    return min(WAYS, key=difference)


def said_way(said: dict[str, Any]) -> Way:
    return said["turn"], bool(said["mirrored"])


def assert_shown_as_said(person: Person, image_id: str, original: bytes) -> Way:
    """Assert that row, size, thumbnail and preview of a picture are true to each other."""
    said = person.get(f"/v1/images/{image_id}").json()
    way = said_way(said)
    assert (said["width"], said["height"]) == ((64, 48) if way[0] % 180 == 0 else (48, 64))
    for address in ("thumbnail_url", "preview_url"):
        # The gateway may keep what it was answered to the end of that second.
        url = said[address]
        wait_until(lambda: way_of(person.get(url).body, original) == way, f"{url} is {way}")  # noqa: B023 - Called at once.
    assert person.get(said["url"]).body == original
    return way


def test_after_a_crash_at_any_step_a_picture_is_turned_or_it_is_not(
    instance: Instance, figures: Figures
) -> None:
    orders = start_to_crash(instance)
    alice = newcomer(instance.url, "alice")
    points = TURN_POINTS if LONG else TURN_POINTS[2::3]
    for point in points:
        content = jpeg(64, 48)
        twins = [alice.upload(content, query="?duplicates=keep").json()["id"] for _ in range(2)]
        path = f"/v1/images/{twins[0]}"
        orders.give(point)
        cut(alice, "PATCH", path, json={"turn": 90, "mirrored": True})
        wait_until(lambda: not orders.is_open, f"{point} is reached")
        wait_until_up(alice, RECOVERY_SECONDS)
        assert_true(audit(instance))
        assert assert_shown_as_said(alice, twins[0], content) in {(0, False), (90, True)}, point
        answer = alice.request("PATCH", path, json={"turn": 90, "mirrored": True})
        assert said_way(answer.json()) == (90, True), point
        assert assert_shown_as_said(alice, twins[0], content) == (90, True)
        # The other one of the same bytes is as it was.
        assert assert_shown_as_said(alice, twins[1], content) == (0, False)
    after = healed(instance)
    assert after.objects_without_row == after.rows_without_object == set()
    figures.add("crashes at each step of a turn", crashes=len(points))


@dataclass
class Turners:
    """People who turn pictures all the time, and how each is for certain."""

    people: list[Person]
    contents: dict[str, bytes] = field(default_factory=dict)
    owners: dict[str, Person] = field(default_factory=dict)
    known: dict[str, Way] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)
    done: Counter[int] = field(default_factory=Counter)
    _stop: threading.Event = field(default_factory=threading.Event)

    def going_on(self) -> AbstractContextManager[None]:
        turners = [partial(self._go_on, one, self._uploaded(one)) for one in self.people]
        return going_on(turners, self._stop)

    def _uploaded(self, person: Person) -> list[str]:
        """Uploads pictures, half of them of the same bytes."""
        shared, mine = jpeg(64, 48), []
        for number in range(PICTURES_EACH):
            content = shared if number % 2 else jpeg(64, 48)
            image_id = str(person.upload(content, query="?duplicates=keep").json()["id"])
            self.contents[image_id], self.owners[image_id] = content, person
            self.known[image_id] = (0, False)
            mine.append(image_id)
        return mine

    def _go_on(self, person: Person, mine: list[str]) -> None:
        while not self._stop.is_set():
            image_id, way = random.choice(mine), random.choice(WAYS)  # noqa: S311  # Chance.
            self._turn(person, image_id, way)

    def _turn(self, person: Person, image_id: str, way: Way) -> None:
        change = {"turn": way[0], "mirrored": way[1]}
        while True:
            answer = cut(person, "PATCH", f"/v1/images/{image_id}", json=change)
            status = 0 if answer is None else answer.status
            if answer is not None and status == 200:
                if said_way(answer.json()) != way:
                    self.wrong.append(f"{way} was answered with {answer.body!r}")
                break
            if status == 401:
                renew(person)
            elif status and status not in TRY_AGAIN:
                self.wrong.append(f"{change}: {status}")
                return
            time.sleep(0.1)
        self.known[image_id] = way
        self.done[status] += 1


def test_whatever_is_killed_a_picture_is_shown_as_it_was_turned_last(
    instance: Instance, figures: Figures
) -> None:
    instance.start()
    turners = Turners([newcomer(instance.url, f"alice-{number}") for number in range(PEOPLE)])
    killed = kill_while_busy(instance, turners, KILLS)
    after = healed(instance)
    assert after.rows_without_object == after.objects_without_row == set()
    assert after.charges_are_right
    for image_id, way in turners.known.items():
        person = turners.owners[image_id]
        renew(person)
        assert assert_shown_as_said(person, image_id, turners.contents[image_id]) == way
    figures.add(
        "kills while people turn pictures", kills=killed.total(), turns=turners.done.total(),
        killed=str(dict(sorted(killed.items()))),
    )  # fmt: skip
