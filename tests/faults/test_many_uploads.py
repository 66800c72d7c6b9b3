"""A thousand uploads at once: each is answered, and memory stays within bounds."""

from __future__ import annotations

import asyncio
import io
import itertools
import resource
import statistics
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest
from PIL import Image

from tests.faults.audit import healed
from tests.faults.figures import Figures
from tests.faults.scale import LONG, long_or_short
from tests.faults.victims import memory_of, victims
from tests.system.instance import Instance
from tests.system.people import Person, newcomer
from tests.system.pictures import jpeg
from tests.timeouts import scaled

pytestmark = pytest.mark.system

PEOPLE = 10
COUNTS = {"10 kB": long_or_short(1000, 150), "5 MB": long_or_short(1000, 30)}
# How large the pictures are, and how many connections for uploads the gateway allows an address.
TRIED = (
    [("10 kB", "64"), ("10 kB", "2000"), ("5 MB", "64"), ("5 MB", "2000")]
    if LONG
    else [("10 kB", "64"), ("5 MB", "2000")]
)
MOST_MEMORY = 1_000_000_000
_ANSWER_SECONDS = 300
_PARTS = ("uploader", "uploader worker", "decoder")


@pytest.mark.parametrize(("size", "connections"), TRIED)
def test_uploads_at_once_are_all_answered_and_memory_is_bounded(
    embedded: Instance, figures: Figures, size: str, connections: str
) -> None:
    count = COUNTS[size]
    embedded.settings["VITRINE_UPLOAD_CONNECTIONS"] = connections
    embedded.start()
    people = [newcomer(embedded.url, f"alice-{number}") for number in range(PEOPLE)]
    picture = jpeg(300, 200, seed=1) if size == "10 kB" else large_jpeg()
    allow_open_files(2 * count + 200)
    with watched(embedded) as weight:
        answers = asyncio.run(send_all(embedded.port, people, picture, count))
    statuses = Counter(status for status, _ in answers)
    seconds = sorted(took for _, took in answers)
    figures.add(
        f"{count} uploads of {size} at once, {connections} connections allowed",
        answers=str(dict(sorted(statuses.items()))),
        p99_s=round(statistics.quantiles(seconds, n=100)[98], 2),
        most_memory_mb=round(weight.most / 1e6),
    )
    assert set(statuses) <= {201, 429, 503}
    assert statuses[201] > 0
    assert weight.most < MOST_MEMORY
    assert people[0].upload(jpeg()).status == 201
    after = healed(embedded)
    assert after.copies.total() == len(after.rows) == statuses[201] + 1
    assert after.rows_without_object == after.objects_without_row == set()
    assert after.charges_are_right


def large_jpeg() -> bytes:
    """Returns a photograph of noise with about five megabytes."""
    noise = Image.effect_noise((2400, 1800), 60).convert("RGB")
    out = io.BytesIO()
    noise.save(out, "JPEG", quality=96)
    return out.getvalue()


def allow_open_files(count: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(count, hard)), hard))


async def send_all(
    port: int, people: list[Person], picture: bytes, count: int
) -> list[tuple[int, float]]:
    """Uploads so many different pictures at one time; returns status and seconds of each."""
    turns = zip(range(count), itertools.cycle(people), strict=False)
    return await asyncio.gather(
        *(send(port, person, commented(picture, number)) for number, person in turns)
    )


def commented(picture: bytes, number: int) -> bytes:
    """Returns the same picture with other bytes: a comment of its own behind the first marker."""
    return picture[:2] + b"\xff\xfe\x00\x0a" + b"%08d" % number + picture[2:]


class Answer(asyncio.Protocol):
    """The first bytes of an answer, which may come while the request is still being sent."""

    def __init__(self) -> None:
        self.begun: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    def data_received(self, data: bytes) -> None:
        if not self.begun.done():
            self.begun.set_result(data)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.begun.done():
            self.begun.set_exception(error or EOFError())


async def send(port: int, person: Person, picture: bytes) -> tuple[int, float]:
    began = time.monotonic()
    head = (
        f"POST /v1/upload HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {person.token}\r\n"
        f"Content-Type: image/jpeg\r\nContent-Length: {len(picture)}\r\nConnection: close\r\n\r\n"
    )
    try:
        async with asyncio.timeout(scaled(_ANSWER_SECONDS)):
            line, answer = await asyncio.get_running_loop().create_connection(
                Answer, "127.0.0.1", port
            )
            line.write(head.encode() + picture)
            status = int((await answer.begun).split()[1])
            line.close()
    except (OSError, EOFError, TimeoutError) as error:
        raise AssertionError(f"an upload was not answered: {error!r}") from error
    return status, time.monotonic() - began


@dataclass
class Weight:
    """The most memory that the uploader and its decoders held together, in bytes."""

    most: int = 0


@contextmanager
def watched(instance: Instance) -> Iterator[Weight]:
    """Weighs the uploader's processes five times a second, for as long as the context lasts."""
    weight, over = Weight(), threading.Event()

    def weigh() -> None:
        while not over.wait(0.2):
            found = victims(instance)
            pids = [pid for part in _PARTS for pid in found.get(part, [])]
            weight.most = max(weight.most, memory_of(pids))

    thread = threading.Thread(target=weigh)
    thread.start()
    try:
        yield weight
    finally:
        over.set()
        thread.join()
