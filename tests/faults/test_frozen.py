"""A part that stands still, with its port open and nobody answered, is replaced by itself."""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import time

import pytest
import urllib3

from tests.faults.figures import Figures
from tests.faults.victims import victims
from tests.system.instance import Instance, is_alive
from tests.system.people import Person, newcomer
from tests.system.pictures import jpeg
from tests.system.resuming import OpenPatch, begun_by_tus, tus_fields
from tests.timeouts import is_within, scaled, wait_until

pytestmark = pytest.mark.system

SERVICES = ("security", "login", "uploader", "bff")
REPLACED_SECONDS = 30
UPLOADERS = 4
UPLOADS = 64
# Longer than a worker may stand still.
SLOW_SECONDS = 40


def test_whatever_stands_still_is_replaced_within_half_a_minute(
    embedded: Instance, figures: Figures
) -> None:
    embedded.start()
    alice = newcomer(embedded.url, "alice")
    kept = alice.upload(jpeg()).json()["url"]
    running = victims(embedded)
    frozen = [pid for part in SERVICES for pid in running[f"{part} worker"]] + running["storage"]
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    began = time.monotonic()
    wait_until(lambda: not any(map(is_alive, frozen)), "everything that stands still is killed")
    killed = time.monotonic() - began
    wait_until(lambda: works(embedded, alice, kept), "the system works again", pause=0.5)
    took = time.monotonic() - began
    figures.add(
        "a worker of each service and the store frozen", killed_s=round(killed, 1),
        working_again_s=round(took, 1),
    )  # fmt: skip
    assert is_within(took, REPLACED_SECONDS)
    parents = {pid for part in SERVICES for pid in running[part]}
    assert all(map(is_alive, parents)), "more than the workers was replaced"


def works(instance: Instance, person: Person, kept: str) -> bool:
    """Whether all parts answer: login, pages, an upload, and the bytes of an earlier one."""
    patience = urllib3.PoolManager(timeout=urllib3.Timeout(scaled(2)), retries=False)
    asking = Person(instance.url, person.login, person.token, pool=patience)
    with contextlib.suppress(urllib3.exceptions.HTTPError):
        return (
            asking.log_in().status == 200
            and Person(instance.url, pool=patience).get("/login").status == 200
            and asking.get(kept).status == 200
            and asking.upload(jpeg()).status == 201
        )
    return False


@pytest.mark.long_form
def test_a_frozen_parent_of_workers_is_replaced_too(embedded: Instance) -> None:
    embedded.start()
    alice = newcomer(embedded.url, "alice")
    (parent,) = victims(embedded)["uploader"]
    os.kill(parent, signal.SIGSTOP)
    began = time.monotonic()
    wait_until(lambda: not is_alive(parent), "it is killed")
    wait_until(lambda: alice.upload(jpeg()).status == 201, "uploads are taken again")
    assert is_within(time.monotonic() - began, REPLACED_SECONDS)


@pytest.mark.long_form
def test_a_worker_that_is_full_of_slow_uploads_does_not_count_as_standing_still(
    embedded: Instance,
) -> None:
    embedded.settings["VITRINE_UPLOADS_AT_ONCE_AN_OWNER"] = "1000"
    embedded.start()
    people = [newcomer(embedded.url, f"alice-{secrets.token_hex(4)}") for _ in range(UPLOADERS)]
    worker = victims(embedded)["uploader worker"]
    slow = [
        OpenPatch(person, begun_by_tus(person, 1000), tus_fields(0), 1000)
        for person in people * (UPLOADS // UPLOADERS)
    ]
    ending = time.monotonic() + SLOW_SECONDS
    while time.monotonic() < ending:
        for upload in slow:
            with contextlib.suppress(OSError):
                upload.send(b"x")
        time.sleep(1)
    assert victims(embedded)["uploader worker"] == worker
    for upload in slow:
        upload.cut()
    wait_until(lambda: people[0].upload(jpeg()).status == 201, "uploads are taken again")
