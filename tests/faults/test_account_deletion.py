"""An account is deleted while everything is killed: in the end nothing of it is left anywhere."""

from __future__ import annotations

import contextlib
import random
import secrets
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
import urllib3

from tests.faults.crash_points import REMOVAL_POINTS
from tests.faults.crashing_runner import start_to_crash
from tests.faults.figures import Figures
from tests.faults.scale import LONG, long_or_short
from tests.faults.test_kills import kill_one
from tests.faults.victims import victims
from tests.system.instance import Instance
from tests.system.people import PASSWORD, Answer, Person, newcomer
from tests.system.pictures import jpeg
from tests.system.resuming import begun_by_tus, tus_fields
from tests.system.stores import STORES, MinIO
from tests.system.traces import Traces
from tests.timeouts import wait_until

pytestmark = pytest.mark.system

PICTURES = long_or_short(200, 24)
KILLS = long_or_short(40, 8)
_POINTS = REMOVAL_POINTS if LONG else REMOVAL_POINTS[::2]
# With kills until the last moment, each of which costs a start.
LEFT_FOR_SECONDS = 120


def test_after_a_crash_at_any_step_of_the_removal_nothing_is_left(
    instance: Instance, store: MinIO | None, figures: Figures
) -> None:
    orders = start_to_crash(instance)
    newcomer(instance.url, "founder-of-this")
    slowest = 0.0
    for point in _POINTS:
        alice = newcomer(instance.url, f"alice-{secrets.token_hex(6)}")
        traces = furnish(alice, 6)
        orders.give(point)
        assert leave(alice).status == 202
        wait_until(lambda: not orders.is_open, f"{point} is reached")
        slowest = max(slowest, wait_until_gone(instance, traces))
    figures.add(
        f"deletion of an account with a crash at each step on {name_of(store)}",
        crashes=len(_POINTS), slowest_s=round(slowest, 1),
    )  # fmt: skip


@pytest.mark.parametrize("store", STORES, indirect=True)
def test_nothing_is_left_of_an_account_although_any_process_is_killed(
    instance: Instance, store: MinIO | None, figures: Figures
) -> None:
    instance.start()
    newcomer(instance.url, "founder-of-this")
    alice = newcomer(instance.url, f"alice-{secrets.token_hex(6)}")
    traces = furnish(alice, PICTURES)
    for _ in range(3):
        Person(instance.url, alice.login).log_in()
    alice.make_api_token("read", "upload")
    began = time.monotonic()
    assert leave(alice).status == 202
    killed: Counter[str] = Counter()
    for _ in range(KILLS):
        time.sleep(random.uniform(0.05, 0.6))  # noqa: S311  # An instant, no secret.
        if victims(instance):
            killed[kill_one(instance, store)] += 1
    last_kill = time.monotonic() - began
    seconds = wait_until_gone(instance, traces)
    figures.add(
        f"deletion of an account on {name_of(store)}",
        pictures=PICTURES, kills=killed.total(), killing_s=round(last_kill, 1),
        gone_s_after_the_last=round(seconds, 1), killed=str(dict(sorted(killed.items()))),
    )  # fmt: skip


def name_of(store: MinIO | None) -> str:
    return "MinIO" if store else "the embedded store"


def furnish(person: Person, pictures: int) -> Traces:
    """Let somebody upload, look at some of it, and begin what is never ended."""
    traces = Traces()
    traces.add_words(person.login, person.get("/v1/user").json()["id"])

    def upload(number: int) -> None:
        content, name = jpeg(500, 400), f"holiday-{secrets.token_hex(8)}.jpg"
        answer = person.upload(content, name, f"?visibility={'link' if number % 3 else 'private'}")
        assert answer.status == 201, answer.body
        image = answer.json()
        traces.add_words(name, image["id"], image["sha256"])
        traces.add_bytes(content)
        for url in ("url", "thumbnail_url"):
            traces.add_bytes(person.get(person.path_of(image[url])).body)
        person.get(person.path_of(image["url"]), headers={"If-None-Match": '"another"'})

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upload, range(pictures)))
    for _ in range(3):
        content = jpeg(900, 700)
        path, half = begun_by_tus(person, len(content)), content[: len(content) // 2]
        assert person.request("PATCH", path, headers=tus_fields(0), body=half).status == 204
        traces.add_words(path.rsplit("/", 1)[1])
        traces.add_bytes(half)
    return traces


def leave(person: Person) -> Answer:
    return person.request("DELETE", "/v1/user", json={"password": PASSWORD})


def wait_until_gone(instance: Instance, traces: Traces) -> float:
    """Return how many seconds it takes until nothing is left."""
    began, last = time.monotonic(), [""]

    def is_gone() -> bool:
        with contextlib.suppress(urllib3.exceptions.HTTPError):
            # The store may just be down.
            last[:] = traces.found_in(instance)
            return not last
        return False

    try:
        wait_until(is_gone, "nothing is left", LEFT_FOR_SECONDS, pause=1)
    except AssertionError:
        raise AssertionError(f"left after {LEFT_FOR_SECONDS} s: {last[:20]}") from None
    return time.monotonic() - began
