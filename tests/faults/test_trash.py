"""The trash while everything is killed: counters, rows and objects stay true to each other."""

from __future__ import annotations

import random
import threading
import time
from collections import Counter
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial

import pytest

from tests.faults.audit import assert_true, audit, healed
from tests.faults.crash_points import TRASH_POINTS, WHOLE_TRASH_POINTS
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

KILLS = long_or_short(120, 10)
# More than one transaction takes.
MANY = 130
PEOPLE = 4
PICTURES_EACH = 6


@pytest.mark.parametrize(
    "change", ["trash", "restore", "delete for good", "upload of the same bytes"]
)
def test_after_a_crash_at_any_step_a_picture_is_in_the_trash_or_it_is_not(
    embedded: Instance, figures: Figures, change: str
) -> None:
    orders = start_to_crash(embedded)
    alice, stranger = newcomer(embedded.url, "alice"), Person(embedded.url)
    album = alice.request("POST", "/v1/albums", json={"name": "Lisbon"}).json()["id"]
    points = TRASH_POINTS if LONG else TRASH_POINTS[1:3]
    for point in points:
        content = jpeg(64, 48)
        said = alice.upload(content, query="?visibility=link").json()
        path = f"/v1/images/{said['id']}"
        assert alice.request("PATCH", path, json={"tags": ["kept"]}).status == 200
        inside = {"json": {"ids": [said["id"]]}}
        assert alice.request("PUT", f"/v1/albums/{album}/images", **inside).status == 200
        if change != "trash":
            assert alice.request("DELETE", path).status == 204
        asked = {
            "trash": ("DELETE", path, {}),
            "restore": ("POST", f"{path}/restore", {}),
            "delete for good": ("DELETE", f"{path}?permanent=true", {}),
            "upload of the same bytes": (
                "POST", "/v1/upload", {"body": content, "headers": {"Content-Type": "image/jpeg"}},
            ),
        }[change]  # fmt: skip
        orders.give(point)
        cut(alice, *asked[:2], **asked[2])
        wait_until(lambda: not orders.is_open, f"{point} is reached")
        wait_until_up(alice, RECOVERY_SECONDS)
        found = audit(embedded)
        assert_true(found)
        if said["id"] in found.trashed:
            assert stranger.get(said["url"]).status == 401
        again = alice.request(asked[0], asked[1], **asked[2])
        # Who asks again is told that it is done, or does it now.
        assert again.status in {200, 204, 404}, (point, again.body)
        after = audit(embedded)
        assert_true(after)
        ids = {row["id"] for row in after.rows}
        # What comes back is in its albums again.
        assert (said["id"] in after.albums[album][1]) is (change != "delete for good"), point
        assert (said["id"] in ids) is (change != "delete for good"), point
        assert {one for one, _ in after.tagged} >= {said["id"]} & ids, point
        assert (said["id"] in after.trashed) is (change == "trash"), point
        # No link comes back by itself.
        assert stranger.get(said["url"]).status == 401
    assert healed(embedded).objects_without_row == set()
    figures.add(f"crashes at each step of the trash ({change})", crashes=len(points))


@pytest.mark.parametrize("change", ["empty", "restore all"])
def test_after_a_crash_at_any_step_of_a_whole_trash_the_rest_is_done_by_asking_again(
    embedded: Instance, figures: Figures, change: str
) -> None:
    orders = start_to_crash(embedded)
    alice = newcomer(embedded.url, "alice")
    points = WHOLE_TRASH_POINTS if LONG else WHOLE_TRASH_POINTS[1:4:2]
    for point in points:
        content = jpeg(64, 48)
        ids = {alice.upload(content, query="?duplicates=keep").json()["id"] for _ in range(MANY)}
        for image_id in ids:
            assert alice.request("DELETE", f"/v1/images/{image_id}").status == 204
        method, path = ("DELETE", "/v1/trash") if change == "empty" else (
            "POST", "/v1/trash/restore",
        )  # fmt: skip
        orders.give(point)
        answer = cut(alice, method, path)
        assert answer is None or answer.status in TRY_AGAIN, point
        wait_until_up(alice, RECOVERY_SECONDS)
        assert_true(audit(embedded))
        assert alice.request(method, path).json()["left"] == 0
        after = audit(embedded)
        assert_true(after)
        assert after.trashed == set()
        left = {row["id"] for row in after.rows} & ids
        assert left == (set() if change == "empty" else ids), point
    assert healed(embedded).objects_without_row == set()
    figures.add(f"crashes at each step of a whole trash ({change})", crashes=len(points))


@dataclass
class Slips:
    """People who delete and restore all the time, and what was acknowledged to each last."""

    people: list[Person]
    contents: dict[str, bytes] = field(default_factory=dict)
    urls: dict[str, str] = field(default_factory=dict)
    # The pictures that are in the trash for certain, with since when; and those that are not. What
    # is under way is in neither.
    trashed: dict[str, float] = field(default_factory=dict)
    kept: set[str] = field(default_factory=set)
    wrong: list[str] = field(default_factory=list)
    done: Counter[str] = field(default_factory=Counter)
    _stop: threading.Event = field(default_factory=threading.Event)

    def going_on(self) -> AbstractContextManager[None]:
        """Lets everybody go on, and one stranger look at what is in the trash."""
        slips = [
            partial(self._slip, person, [self._upload(person) for _ in range(PICTURES_EACH)])
            for person in self.people
        ]
        return going_on([*slips, self._look], self._stop)

    def _upload(self, person: Person) -> str:
        content = jpeg(64, 48)
        said = person.upload(content, query="?visibility=link").json()
        self.contents[said["id"]], self.urls[said["id"]] = content, said["url"]
        self.kept.add(said["id"])
        return str(said["id"])

    def _slip(self, person: Person, mine: list[str]) -> None:
        while not self._stop.is_set():
            image_id = random.choice(mine)  # noqa: S311  # Chance, no secret.
            self._change(person, image_id)

    def _change(self, person: Person, image_id: str) -> None:
        path = f"/v1/images/{image_id}"
        if image_id in self.kept:
            ways = [("DELETE", path, {})]
        else:
            body = {"body": self.contents[image_id], "headers": {"Content-Type": "image/jpeg"}}
            ways = [("POST", f"{path}/restore", {}), ("POST", "/v1/upload?visibility=link", body)]
        method, address, options = random.choice(ways)  # noqa: S311  # Chance, no secret.
        was_kept = image_id in self.kept
        self.kept.discard(image_id)
        self.trashed.pop(image_id, None)
        is_repeat = False
        while True:
            answer = cut(person, method, address, **options)
            status = 0 if answer is None else answer.status
            if status in {200, 204} or (status == 404 and is_repeat):
                break
            if status == 401:
                renew(person)
            elif status and status not in TRY_AGAIN:
                self.wrong.append(f"{method} {address}: {status}")
                return
            is_repeat = True
            time.sleep(0.1)
        self.done[method] += 1
        if was_kept:
            self.trashed[image_id] = time.monotonic()
        else:
            self.kept.add(image_id)

    def _look(self) -> None:
        """Notes what was served although it was in the trash for longer than caches may keep it."""
        stranger = Person(self.people[0].url)
        while not self._stop.wait(0.02):
            for image_id, since in dict(self.trashed).items():
                if time.monotonic() - since < 1:
                    continue
                answer = cut(stranger, "GET", self.urls[image_id])
                is_served = answer is not None and answer.status == 200
                if is_served and self.trashed.get(image_id) == since:
                    self.wrong.append(f"{image_id} was served out of the trash")


def test_whatever_is_killed_what_was_put_into_the_trash_or_restored_is_there(
    instance: Instance, figures: Figures
) -> None:
    instance.start()
    slips = Slips([newcomer(instance.url, f"alice-{number}") for number in range(PEOPLE)])
    killed = kill_while_busy(instance, slips, KILLS)
    after = healed(instance)
    figures.add(
        "kills while people use the trash", kills=killed.total(), changes=slips.done.total(),
        trashed=len(slips.trashed), killed=str(dict(sorted(killed.items()))),
    )  # fmt: skip
    assert after.rows_without_object == after.objects_without_row == set()
    assert after.charges_are_right
    assert set(slips.trashed) <= after.trashed
    assert slips.kept <= {row["id"] for row in after.rows} - after.trashed
