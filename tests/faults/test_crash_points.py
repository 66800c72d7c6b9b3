"""The uploader ends at each step of an upload: the client asks again, and there is one picture."""

from __future__ import annotations

import itertools

import pytest

from tests.faults.audit import audit, healed, let_time_pass
from tests.faults.crash_points import POINTS
from tests.faults.crashing_runner import start_to_crash
from tests.faults.figures import Figures
from tests.faults.scale import LONG, long_or_short
from tests.faults.sending import Sending, wait_until_up
from tests.system.instance import Instance
from tests.system.people import newcomer
from tests.system.pictures import jpeg
from tests.system.stores import MinIO

pytestmark = pytest.mark.system

CRASHES_ON_EACH_STORE = long_or_short(75, 5)
_STEPS = POINTS if LONG else POINTS[1::3]
RECOVERY_SECONDS = 30


def test_after_a_crash_at_any_step_the_same_request_makes_exactly_one_picture(
    instance: Instance, store: MinIO | None, figures: Figures
) -> None:
    orders = start_to_crash(instance)
    alice = newcomer(instance.url, "alice")
    uploads: list[Sending] = []
    slowest = 0.0
    for point in itertools.islice(itertools.cycle(_STEPS), CRASHES_ON_EACH_STORE):
        upload = Sending(alice, content=jpeg(1500, 1000))
        uploads.append(upload)
        orders.give(point)
        upload.send()
        assert not orders.is_open, f"{point} was not reached: {upload.met}"
        slowest = max(slowest, wait_until_up(alice, RECOVERY_SECONDS))
        let_time_pass(instance)
        upload.send_until_kept(RECOVERY_SECONDS)
        assert upload.is_kept(), point
    before = audit(instance)
    after = healed(instance)
    figures.add(
        f"crash points on {'MinIO' if store else 'the embedded store'}", crashes=len(uploads),
        slowest_recovery_s=round(slowest, 1), pictures=after.copies.total(),
        rows_without_object=len(after.rows_without_object),
        objects_without_row=len(after.objects_without_row),
    )  # fmt: skip
    assert set(before.copies.values()) == {1}
    assert after.copies == before.copies
    assert len(after.copies) == len(uploads)
    assert after.rows_without_object == after.objects_without_row == set()
    assert after.charges_are_right
    assert all(upload.is_kept() for upload in uploads)
