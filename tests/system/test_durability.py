"""What was acknowledged stays, whatever is stopped, started or killed."""

from __future__ import annotations

import contextlib
import os
import signal
import threading

import pytest
import urllib3

from tests.system.instance import Instance, is_alive
from tests.system.people import Person, newcomer
from tests.system.pictures import jpeg
from tests.timeouts import is_within, wait_until

pytestmark = pytest.mark.system

KILLS = 3
# How many uploads are acknowledged before each kill, and after the last one.
UPLOADS = 40


def test_a_second_start_finds_every_account_and_picture(own_instance: Instance) -> None:
    own_instance.start()
    alice = newcomer(own_instance.url, "alice")
    content = jpeg()
    said = alice.upload(content, "herons.jpg").json()
    own_instance.stop()
    own_instance.start()
    assert alice.get("/v1/user").status == 200
    assert alice.log_in().status == 200
    assert alice.get(said["url"]).body == content
    assert alice.get("/v1/images").json()["items"][0]["name"] == "herons.jpg"


def test_a_stop_takes_at_most_ten_seconds_and_leaves_no_process(own_instance: Instance) -> None:
    own_instance.start()
    processes = own_instance.processes()
    assert is_within(own_instance.stop(), 10)
    assert own_instance.process is not None
    assert own_instance.process.returncode == 0
    assert [pid for pid in processes if is_alive(pid)] == []


def test_nothing_outlives_a_runner_that_is_killed(own_instance: Instance) -> None:
    own_instance.start()
    processes = own_instance.processes()
    assert own_instance.process is not None
    own_instance.process.kill()
    own_instance.process.wait()
    wait_until(lambda: not any(map(is_alive, processes)), "no process is left")
    own_instance.start()


@pytest.mark.parametrize("part", ["storage", "security", "login", "uploader", "bff", "gateway"])
def test_kill_9_of_any_process_during_uploads_loses_nothing_acknowledged(
    own_instance: Instance, part: str
) -> None:
    own_instance.start()
    alice = newcomer(own_instance.url, "alice")
    kept: dict[str, bytes] = {}
    over = threading.Event()

    def send() -> None:
        person = Person(alice.url, alice.login, alice.token)
        while not over.is_set():
            content = jpeg(64, 48)
            try:
                answer = person.upload(content)
            except urllib3.exceptions.HTTPError:
                over.wait(0.1)  # A cut connection: not acknowledged, so nothing is owed.
                continue
            assert answer.status in (201, 503, 429), answer.body
            if answer.status == 201:
                kept[answer.json()["url"]] = content
            else:
                over.wait(0.1)

    senders = [threading.Thread(target=send) for _ in range(6)]
    for sender in senders:
        sender.start()
    try:
        wait_for_more(kept)
        for _ in range(KILLS):
            os.kill(running_part(own_instance, part), signal.SIGKILL)
            wait_for_more(kept)
    finally:
        over.set()
        for sender in senders:
            sender.join()
    wait_until(lambda: is_up(alice), "all parts answer again")
    for url, content in kept.items():
        assert alice.get(url).body == content


def wait_for_more(kept: dict[str, bytes]) -> None:
    """Waits until so many uploads more are acknowledged."""
    enough = len(kept) + UPLOADS
    wait_until(lambda: len(kept) >= enough, f"{UPLOADS} uploads are acknowledged")


def running_part(instance: Instance, part: str) -> int:
    """Returns the main process of a part, once it is there again."""
    return wait_until(lambda: instance.main_processes().get(part), f"{part} runs")


def is_up(person: Person) -> bool:
    """Whether the system answers for all its parts again."""
    with contextlib.suppress(urllib3.exceptions.HTTPError):
        return person.get("/v1/user").status == 200 and person.upload(jpeg(32, 32)).status == 201
    return False
