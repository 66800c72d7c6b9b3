"""While the store is silent, uploads end in time, and all that does not need it goes on."""

from __future__ import annotations

import statistics
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

from tests.faults.figures import Figures
from tests.faults.proxy import Fault, FaultProxy
from tests.faults.scale import long_or_short
from tests.faults.sending import Sending
from tests.faults.threads import going_on
from tests.system.instance import MANY_LOGINS, Instance
from tests.system.people import PASSWORD, Person, newcomer
from tests.system.stores import MinIO
from tests.timeouts import busyness, is_within, wait_until

pytestmark = [pytest.mark.system, pytest.mark.minio]

WAITING = 40
SECONDS = long_or_short(30, 6)
ANSWER_SECONDS = 12
OTHERS_SECONDS = 1.0


def test_with_forty_uploads_waiting_for_a_silent_store_everything_else_stays_quick(
    tmp_path: Path, figures: Figures
) -> None:
    with MinIO(tmp_path / "store") as store, FaultProxy(store.port) as proxy:
        settings = MANY_LOGINS | store.settings() | {"S3_ENDPOINT": proxy.url}
        with Instance(tmp_path / "data", settings) as instance:
            instance.start()
            people = [newcomer(instance.url, f"alice-{number}") for number in range(4)]
            bob = newcomer(instance.url, "bob")
            cookies = cookies_of(bob)
            questions: dict[str, Callable[[], int]] = {
                "/v1/token": lambda: bob.log_in().status,
                "/v1/user": lambda: bob.get("/v1/user").status,
                "/v1/images": lambda: bob.get("/v1/images").status,
                "/login": lambda: Person(bob.url).get("/login").status,
                "/gallery": lambda: Person(bob.url).get("/gallery", headers=cookies).status,
            }
            with proxy.failing(Fault(silent=True)), ThreadPoolExecutor(WAITING) as clients:
                ending = time.monotonic() + SECONDS
                sent = [clients.submit(keep_sending, p, ending) for p in people * (WAITING // 4)]
                wait_until(lambda: proxy.is_in_use, "an upload waits for the store")
                meanwhile = busyness()
                with asking(questions) as took:
                    uploads = [upload for one in sent for upload in one.result()]
            Sending(bob).send_until_kept()
    longest = max(upload.longest for upload in uploads)
    slowest = {path: round(statistics.quantiles(s, n=100)[98], 3) for path, s in took.items()}
    figures.add(
        f"MinIO is silent, {WAITING} uploads wait", longest_upload_s=round(longest, 1),
        answers=str(dict(Counter(status for upload in uploads for status in upload.met))),
        p99_s_of_others=str(slowest),
    )  # fmt: skip
    assert {status for upload in uploads for status in upload.met} <= {429, 503}
    assert is_within(longest, ANSWER_SECONDS, meanwhile)
    assert is_within(max(slowest.values()), OTHERS_SECONDS, meanwhile), slowest


def keep_sending(person: Person, ending: float) -> list[Sending]:
    """Uploads again and again until the time has come, as pages that retry do."""
    uploads: list[Sending] = []
    while not uploads or time.monotonic() < ending:
        uploads.append(Sending(person))
        uploads[-1].send()
        time.sleep(0.2)
    return uploads


@contextmanager
def asking(questions: dict[str, Callable[[], int]]) -> Iterator[dict[str, list[float]]]:
    """Asks each question again and again, and gives how long each answer took."""
    took: dict[str, list[float]] = {path: [] for path in questions}
    wrong: list[str] = []
    over = threading.Event()

    def ask(path: str) -> None:
        while not over.is_set():
            began = time.monotonic()
            status = questions[path]()
            took[path].append(time.monotonic() - began)
            if status != 200:
                wrong.append(f"{path}: {status}")
            over.wait(0.05)

    with going_on([partial(ask, path) for path in questions], over):
        yield took
    assert wrong == []


def cookies_of(person: Person) -> dict[str, str]:
    """Logs somebody in by the form, and returns what their browser sends from then on."""
    answer = person.request(
        "POST", "/login", fields={"login": person.login, "password": PASSWORD},
        encode_multipart=False, headers={"Authorization": "", "Origin": person.url},
    )  # fmt: skip
    assert answer.status == 303, answer.body
    pairs = [cookie.split(";")[0] for cookie in answer.headers.getlist("Set-Cookie")]
    return {"Cookie": "; ".join(pairs)}
