"""People who upload all the time, and remember what was acknowledged to them."""

from __future__ import annotations

import hashlib
import random
import secrets
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from tests.faults.sending import TRY_AGAIN, Sending
from tests.system.instance import Instance
from tests.system.people import Person, newcomer

# Of so many clients one does not ask again after a failure: what it left must be found by others.
_ONE_GIVES_UP_OF = 4


@dataclass
class Crowd:
    """Clients with an account each; every picture has an Idempotency-Key of its own."""

    instance: Instance
    people: list[Person]
    kept: dict[str, tuple[Person, bytes]] = field(default_factory=dict)
    sent: set[str] = field(default_factory=set)
    statuses: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    last_kept: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _stop: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def uploading(self) -> Iterator[None]:
        """Uploads in as many threads as there are people, until the context ends."""
        self._stop.clear()
        threads = [threading.Thread(target=self._upload_on, args=(p,)) for p in self.people]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.stop()
            for thread in threads:
                thread.join()

    def stop(self) -> None:
        """Lets everybody finish the request that they are in, and send no other."""
        self._stop.set()

    def wait_for_an_upload(self, seconds: float) -> float:
        """Returns how long it took from now until somebody's new picture was acknowledged."""
        began = time.monotonic()
        while self.last_kept <= began:
            if time.monotonic() - began > seconds:
                raise AssertionError(f"no upload for {seconds} s: {dict(self.statuses)}")
            time.sleep(0.02)
        return self.last_kept - began

    def lost(self) -> list[str]:
        """Fetches all that was acknowledged, and returns what is gone or differs."""
        found: list[str] = []
        for person in self.people:
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
        while not self._stop.is_set():
            upload = Sending(person)
            self.sent.add(hashlib.sha256(upload.content).hexdigest())
            while not self._stop.is_set():
                answer = upload.send()
                self._count(upload)
                if upload.url:
                    break
                if answer is not None and answer.status == 401:
                    person.log_in()
                elif answer is not None and answer.status not in TRY_AGAIN:
                    self.wrong.append(f"{answer.status} {answer.body[:200]!r}")
                    break
                elif random.randrange(_ONE_GIVES_UP_OF) == 0:  # noqa: S311  # Chance, no secret.
                    break
                self._stop.wait(0.1)

    def _count(self, upload: Sending) -> None:
        with self._lock:
            self.statuses[str(upload.met[-1] or "cut")] += 1
            if upload.url:
                self.kept[upload.url] = (upload.person, upload.content)
                self.last_kept = time.monotonic()


def crowd_of(instance: Instance, size: int = 8) -> Crowd:
    """Returns people who have just registered with a running system."""
    return Crowd(
        instance, [newcomer(instance.url, f"alice-{secrets.token_hex(6)}") for _ in range(size)]
    )
