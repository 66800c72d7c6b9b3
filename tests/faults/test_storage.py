"""The store is gone, silent, slow or lies: uploads say so in time, and nothing is lost or left."""

from __future__ import annotations

import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.audit import healed
from tests.faults.figures import Figures
from tests.faults.proxy import Fault, FaultProxy
from tests.faults.scale import LONG, long_or_short
from tests.faults.sending import Sending
from tests.system.instance import MANY_LOGINS, Instance
from tests.system.people import Person, newcomer
from tests.system.pictures import jpeg
from tests.system.stores import MinIO, Rclone
from tests.timeouts import is_within

pytestmark = pytest.mark.system

ANSWER_SECONDS = 12
RECOVERY_SECONDS = 30
CLIENTS = 4
ROUNDS = long_or_short(3, 1)
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
# How large the pictures are, where a few kilobytes would meet nothing of the fault.
_LARGE = {"takes 50 kB a second": (2500, 2000)}
_IN_SHORT = {"refuses", "is silent", "is sent flipped bits", "loses its answers"}


@pytest.mark.parametrize("kind", [Rclone, pytest.param(MinIO, marks=pytest.mark.minio)])
def test_uploads_are_answered_in_time_and_nothing_is_lost_or_left_whatever_the_store_does(
    kind: type[Rclone | MinIO], tmp_path: Path, figures: Figures
) -> None:
    with (
        kind(tmp_path / "store") as store,
        FaultProxy(store.port) as proxy,
        Instance(
            tmp_path / "data", MANY_LOGINS | store.settings() | {"S3_ENDPOINT": proxy.url}
        ) as instance,
    ):
        instance.start()
        alice = newcomer(instance.url, "alice")
        uploads = [Sending(alice)]
        uploads[0].send_until_kept()
        for fault in FAULTS if LONG else _IN_SHORT:
            alice.log_in()
            uploads += upload_through(proxy, fault, alice, figures)
        after = healed(instance)
        figures.add(
            f"{kind.__name__} after all faults", uploads=len(uploads),
            rows_without_object=len(after.rows_without_object),
            objects_without_row=len(after.objects_without_row),
        )  # fmt: skip
        assert all(upload.is_kept() for upload in uploads)
        assert after.rows_without_object == after.objects_without_row == set()
        assert after.copies.total() == len(after.rows) == len(uploads)
        assert after.charges_are_right


def upload_through(
    proxy: FaultProxy, fault: str, person: Person, figures: Figures
) -> list[Sending]:
    """Uploads during one fault and again after it, and returns what is kept then."""
    width, height = _LARGE.get(fault, (64, 48))
    uploads = [Sending(person, jpeg(width, height)) for _ in range(CLIENTS * ROUNDS)]
    with proxy.failing(FAULTS[fault]), ThreadPoolExecutor(CLIENTS) as clients:
        list(clients.map(Sending.send, uploads))
    met = Counter(status for upload in uploads for status in upload.met)
    longest = max(upload.longest for upload in uploads)
    ended = time.monotonic()
    witness = Sending(person)
    witness.send_until_kept(RECOVERY_SECONDS)
    figures.add(
        f"a store that {fault}", answers=str(dict(sorted(met.items()))),
        longest_s=round(longest, 1), works_again_after_s=round(time.monotonic() - ended, 1),
    )  # fmt: skip
    assert set(met) <= {201, 429, 503, 507}, fault
    assert is_within(longest, ANSWER_SECONDS), fault
    for upload in uploads:
        upload.send_until_kept(RECOVERY_SECONDS)
    return [*uploads, witness]
