"""People who upload all the time, and remember what was acknowledged to them."""

from __future__ import annotations

import contextlib
import hashlib
import itertools
import random
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial

import urllib3

from tests.faults.resuming import Resuming
from tests.faults.sending import TRY_AGAIN, Sending
from tests.faults.threads import going_on
from tests.system.instance import Instance
from tests.system.people import Person, newcomer
from tests.timeouts import is_within

# Of so many clients one does not ask again after a failure: what it left must be found by others.
_ONE_GIVES_UP_OF = 4


@dataclass
class Crowd:
    """Clients with an account each, who upload alternately in one request and in parts."""

    people: list[Person]
    witness: Person
    kept: dict[str, tuple[Person, bytes]] = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)
    statuses: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def uploading(self) -> Iterator[None]:
        """Uploads in as many threads as there are people, until the context ends."""
        self._stop.clear()
        uploaders = [partial(self._upload_on, person) for person in self.people]
        with going_on(uploaders, self._stop):
            yield

    def stop(self) -> None:
        """Lets everybody finish the request that they are in, and send no other."""
        self._stop.set()

    def wait_for_an_upload(self, seconds: float) -> float:
        """Returns how long it takes from now until a new picture is acknowledged.

        Who asks again under an old key may have to wait for a writer that is dead, and does not
        say how the system is.
        """
        began = time.monotonic()
        while True:
            upload = Sending(self.witness)
            answer = upload.send()
            self._count(upload)
            if upload.url:
                return time.monotonic() - began
            if answer is not None and answer.status == 401:
                renew(self.witness)
            if not is_within(time.monotonic() - began, seconds):
                raise AssertionError(f"no upload for {seconds} s: {dict(self.statuses)}")
            time.sleep(0.1)

    def lost(self) -> list[str]:
        """Fetches all that was acknowledged, and returns what is gone or differs."""
        found: list[str] = []
        for person in [self.witness, *self.people]:
            person.log_in()
        for url, (person, content) in self.kept.items():
            answer = person.get(url)
            if answer.status == 401:
                person.log_in()
                answer = person.get(url)
            if answer.status != 200 or answer.body != content:
                found.append(f"{url}: {answer.status}")
        return found

    @property
    def digests(self) -> set[str]:
        """The SHA-256 of what was acknowledged."""
        return {hashlib.sha256(content).hexdigest() for _, content in self.kept.values()}

    def _upload_on(self, person: Person) -> None:
        for way in itertools.cycle((Sending, Resuming)):
            if self._stop.is_set():
                return
            upload = way(person)
            while not self._stop.is_set():
                answer = upload.send()
                self._count(upload)
                if upload.url:
                    break
                if answer is not None and answer.status == 401:
                    renew(person)
                elif answer is not None and answer.status not in TRY_AGAIN:
                    self.wrong.append(f"{answer.status} {answer.body[:200]!r}")
                    break
                elif random.randrange(_ONE_GIVES_UP_OF) == 0:  # noqa: S311  # Chance, no secret.
                    break
                self._stop.wait(0.1)

    def _count(self, upload: Sending) -> None:
        self.sent.add(hashlib.sha256(upload.content).hexdigest())
        with self._lock:
            self.statuses[str(upload.met[-1] or "cut")] += 1
            if upload.url:
                self.kept[upload.url] = (upload.person, upload.content)


def renew(person: Person) -> None:
    """Logs somebody in again, if the system can take it now."""
    with contextlib.suppress(urllib3.exceptions.HTTPError):
        person.log_in()


def crowd_of(instance: Instance, size: int = 8) -> Crowd:
    """Returns people who have just registered with a running system."""
    witness, *people = [
        newcomer(instance.url, f"alice-{secrets.token_hex(6)}") for _ in range(size + 1)
    ]
    return Crowd(people, witness)
