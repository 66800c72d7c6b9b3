"""Signing keys are rotated while everybody goes on: nothing fails, and old tokens still count."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.system.instance import REPOSITORY, Instance
from tests.system.people import Answer, Person, newcomer
from tests.system.pictures import jpeg
from tests.timeouts import scaled, wait_until

pytestmark = pytest.mark.system

# Longer than any process keeps the keys that it has read (security 5 s, the uploader 5 s).
ANNOUNCED_SECONDS = 8


def test_a_rotation_under_load_fails_no_request(own_instance: Instance) -> None:
    own_instance.settings |= {
        "VITRINE_KEY_ANNOUNCE_SECONDS": str(ANNOUNCED_SECONDS), "VITRINE_WORKERS": "2",
    }  # fmt: skip
    own_instance.start()
    alice, bob = (newcomer(own_instance.url, login) for login in ("alice", "bob"))
    old = kid_of(alice.token)
    assert published(alice) == {old}
    with Load([alice, bob]) as load:
        rotate(own_instance)
        wait_until(lambda: len(published(alice)) == 2, "the next key is announced")
        assert kid_of(signed_in(alice).token) == old
        wait_until(lambda: kid_of(signed_in(alice).token) != old, "the next key signs")
        # What the old one has signed is taken as long as such a token lives.
        for person in (alice, bob):
            assert kid_of(person.token) == old
            assert person.get("/v1/user").status == person.get("/v1/images").status == 200
        load.goes_on()
    assert load.failures() == {}
    assert len(load.answers) > 200
    assert len(published(alice)) == 2


def kid_of(token: str) -> str:
    """Returns the name of the key that has signed a token."""
    header = token.split(".")[0]
    said = json.loads(base64.urlsafe_b64decode(header + "=" * (-len(header) % 4)))
    return str(said["kid"])


def published(person: Person) -> set[str]:
    return {key["kid"] for key in person.get("/.well-known/jwks.json").json()["keys"]}


def signed_in(person: Person) -> Person:
    """Returns the same person in a session of its own."""
    again = Person(person.url, person.login)
    assert again.log_in().status == 200
    return again


def rotate(instance: Instance) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "runner", "security", "rotate-keys"],
        cwd=REPOSITORY, env={"DATA": str(instance.data), "PATH": "/usr/bin:/bin"},
        capture_output=True, text=True, timeout=scaled(60), check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


class Load:
    """People who ask for everything again and again, as long as the context lasts."""

    def __init__(self, people: list[Person]) -> None:
        self._people = people
        self._pool = ThreadPoolExecutor(2 * len(people))
        self._is_over = threading.Event()
        self.answers: list[tuple[str, int]] = []

    def __enter__(self) -> Load:
        for person in self._people:
            picture = person.path_of(person.upload(jpeg(900, 600)).json()["url"])
            session = signed_in(person)
            self._pool.submit(self._ask, lambda p=person, at=picture: self._reads(p, at))
            self._pool.submit(self._ask, lambda s=session: self._writes(s))
        self.goes_on()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_over.set()
        self._pool.shutdown()

    def goes_on(self) -> None:
        """Returns once everybody has asked for a while longer."""
        enough = len(self.answers) + 60
        wait_until(lambda: len(self.answers) >= enough, "requests are answered")

    def failures(self) -> dict[tuple[str, int], int]:
        """Returns what was answered with anything but a success, and how often."""
        return dict(Counter(one for one in self.answers if not 200 <= one[1] < 300))

    def _ask(self, once: Callable[[], None]) -> None:
        try:
            while not self._is_over.is_set():
                once()
        except Exception as error:
            # Whatever it is, it is a failure.
            self.answers.append((repr(error), 0))

    def _note(self, what: str, answer: Answer) -> Answer:
        self.answers.append((what, answer.status))
        return answer

    def _reads(self, person: Person, picture: str) -> None:
        for path in ("/v1/user", "/v1/images", picture):
            self._note(path.rpartition("/")[0], person.get(path))

    def _writes(self, person: Person) -> None:
        again = {"refresh_token": person.refresh_token}
        said = self._note("refresh", person.request("POST", "/v1/token/refresh", json=again)).json()
        person.token, person.refresh_token = said["access_token"], said["refresh_token"]
        self._note("upload", person.upload(jpeg(60, 40)))
        time.sleep(0.2)
