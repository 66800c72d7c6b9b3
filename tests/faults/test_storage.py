"""The store is gone, silent, slow or lies: uploads say so in time, and nothing is lost or left."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest

from tests.faults.audit import healed
from tests.faults.figures import Figures
from tests.faults.proxy import Fault, FaultProxy
from tests.faults.scale import LONG, scaled
from tests.faults.sending import Sending
from tests.system.instance import MANY_LOGINS, Instance
from tests.system.people import newcomer
from tests.system.stores import MinIO, Rclone

pytestmark = pytest.mark.system

ANSWER_SECONDS = 12
RECOVERY_SECONDS = 30
CLIENTS = 4
ROUNDS = scaled(3, 1)
FAULTS = {
    "refuses": Fault(refused=True),
    "resets": Fault(reset=True),
    "is silent": Fault(silent=True),
    "takes 50 kB a second": Fault(bytes_a_second=50_000),
    "is 3 s late": Fault(delay_seconds=3),
    "is sent flipped bits": Fault(flips_requests=True),
    "answers flipped bits": Fault(flips_answers=True),
    "loses its answers": Fault(loses_answers=True),
    "answers 500 at once": Fault(status_before=500),
    "answers 503 at once": Fault(status_before=503),
    "answers 507 at once": Fault(status_before=507),
    "answers 500 after the work": Fault(status_after=500),
    "answers 503 after the work": Fault(status_after=503),
    "is cut off within a request": Fault(cuts_requests_after=1500),
    "is cut off within an answer": Fault(cuts_answers_after=40),
}
_IN_SHORT = {"refuses", "is silent", "is sent flipped bits", "loses its answers"}


@dataclass
class Faulty:
    """A system that reaches its store through a proxy."""

    instance: Instance
    proxy: FaultProxy
    store: str


@pytest.fixture(scope="module", params=[Rclone, pytest.param(MinIO, marks=pytest.mark.minio)])
def faulty(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Faulty]:
    folder = tmp_path_factory.mktemp("faulty")
    kind: type[Rclone | MinIO] = request.param
    with kind(folder / "store") as store, FaultProxy(store.port) as proxy:
        settings = MANY_LOGINS | store.settings() | {"S3_ENDPOINT": proxy.url}
        with Instance(folder / "data", settings) as instance:
            instance.start()
            yield Faulty(instance, proxy, kind.__name__)


@pytest.mark.parametrize("fault", FAULTS if LONG else sorted(_IN_SHORT))
def test_uploads_are_answered_in_time_and_nothing_is_lost_while_the_store(
    faulty: Faulty, figures: Figures, fault: str
) -> None:
    alice = newcomer(faulty.instance.url, f"alice-{time.monotonic_ns()}")
    before = Sending(alice)
    before.send_until_kept()
    uploads = [Sending(alice) for _ in range(CLIENTS * ROUNDS)]
    with faulty.proxy.failing(FAULTS[fault]), ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(Sending.send, uploads))
    met = Counter(status for upload in uploads for status in upload.met)
    longest = max(upload.longest for upload in uploads)
    ended = time.monotonic()
    Sending(alice).send_until_kept(RECOVERY_SECONDS)
    recovered = time.monotonic() - ended
    for upload in uploads:
        upload.send_until_kept(RECOVERY_SECONDS)
    after = healed(faulty.instance)
    figures.add(
        f"{faulty.store} {fault}", answers=str(dict(sorted(met.items()))),
        longest_s=round(longest, 1), works_again_after_s=round(recovered, 1),
        rows_without_object=len(after.rows_without_object),
        objects_without_row=len(after.objects_without_row),
    )  # fmt: skip
    assert set(met) <= {201, 429, 503, 507}
    assert longest < ANSWER_SECONDS
    assert all(upload.is_kept() for upload in [before, *uploads])
    assert after.rows_without_object == after.objects_without_row == set()
    assert set(after.copies.values()) == {1}
    assert after.charges_are_right
