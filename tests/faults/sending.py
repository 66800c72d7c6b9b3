"""Requests while parts fail: an upload, as often as it takes, and one whose answer may not come."""

from __future__ import annotations

import contextlib
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import urllib3

from tests.system.people import Answer, Person
from tests.system.pictures import jpeg
from tests.timeouts import is_within

# What a part that is gone for a moment may be answered with.
TRY_AGAIN = {409, 429, 502, 503, 507}
# By link, so that all of its renditions are made: a private picture has no card.
VISIBILITY = "link"


@dataclass
class Sending:
    """A picture on its way: its bytes, its key, and each status or cut that it met."""

    person: Person
    content: bytes = field(default_factory=lambda: jpeg(64, 48))
    key: str = field(default_factory=lambda: secrets.token_hex(16))
    met: list[int] = field(default_factory=list)
    longest: float = 0.0
    url: str = ""
    id: str = ""

    def send(self) -> Answer | None:
        """Sends it once; nothing is returned where the line was cut (a status of 0)."""
        began = time.monotonic()
        try:
            answer = self.request()
        except urllib3.exceptions.HTTPError:
            answer = None
        self.longest = max(self.longest, time.monotonic() - began)
        self.met.append(answer.status if answer else 0)
        if answer is not None and (image := self.image_in(answer)):
            self.url, self.id = image["url"], image["id"]
        return answer

    def request(self) -> Answer:
        """Speaks to the system; raises HTTPError of urllib3 where the line is cut."""
        return self.person.request(
            "POST", f"/v1/upload?duplicates=keep&visibility={VISIBILITY}", body=self.content,
            headers={"Content-Type": "image/jpeg", "Idempotency-Key": self.key},
        )  # fmt: skip

    def image_in(self, answer: Answer) -> dict[str, Any] | None:
        """Returns the image that an answer acknowledges, if it does."""
        image: dict[str, Any] | None = answer.json() if answer.status in (200, 201) else None
        return image

    def send_until_kept(self, seconds: float = 30) -> Answer:
        """Asks again while that may help, and fails when it did not within the time."""
        began = time.monotonic()
        while True:
            answer = self.send()
            if answer is not None and self.url:
                return answer
            said = "" if answer is None else answer.body.decode()
            assert answer is None or answer.status in TRY_AGAIN, f"{self.met}: {said}"
            assert is_within(time.monotonic() - began, seconds), f"{self.met}: {said}"
            time.sleep(0.1)

    def is_kept(self) -> bool:
        return self.person.get(self.url).body == self.content


def wait_until_up(person: Person, seconds: float = 30) -> float:
    """Returns how long it took until the uploader answered somebody's question again."""
    began = time.monotonic()
    while is_within(time.monotonic() - began, seconds):
        try:
            if person.get("/v1/images?limit=1").status == 200:
                return time.monotonic() - began
        except urllib3.exceptions.HTTPError:
            pass
        time.sleep(0.05)
    raise AssertionError(f"the system did not come back by itself within {seconds} s")


def cut(person: Person, method: str, path: str, **options: object) -> Answer | None:
    """Sends a request whose answer may not come."""
    with contextlib.suppress(urllib3.exceptions.HTTPError):
        return person.request(method, path, **options)
    return None
