"""A writer that stands still for longer than its row may wait comes back too late."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import pytest

from tests.faults.audit import audit, healed, let_time_pass, reconcile
from tests.faults.crashing_runner import start_to_crash
from tests.faults.figures import Figures
from tests.faults.sending import Sending
from tests.faults.victims import victims
from tests.system.instance import Instance
from tests.system.people import newcomer
from tests.timeouts import wait_until

pytestmark = pytest.mark.system

STEPS = ["after commit 1", "after put 1", "after flush 1"]


def test_a_writer_with_an_expired_lease_neither_stores_nor_acknowledges(
    instance: Instance, figures: Figures
) -> None:
    orders = start_to_crash(instance)
    alice = newcomer(instance.url, "alice")
    for step in STEPS:
        # Nothing else may be amid a transaction when the whole process stands still.
        audit(instance)
        upload = Sending(alice)
        orders.give(step, "pause")
        writer = threading.Thread(target=upload.send)
        writer.start()
        uploader = victims(instance)["uploader worker"][0]
        wait_until_stopped(uploader)
        # Its row lapses, and everything that it wrote so far is removed.
        for _ in range(2):
            let_time_pass(instance)
            reconcile(instance)
        os.kill(uploader, signal.SIGCONT)
        writer.join()
        assert upload.met == [503], step
        assert upload.url == ""
        upload.send_until_kept()
        assert upload.is_kept()
    after = healed(instance)
    figures.add(
        "writers that wake too late", pauses=len(STEPS), pictures=after.copies.total(),
        rows_without_object=len(after.rows_without_object),
        objects_without_row=len(after.objects_without_row),
    )  # fmt: skip
    assert after.copies.total() == len(after.rows) == len(STEPS)
    assert after.rows_without_object == after.objects_without_row == set()
    assert after.charges_are_right


def wait_until_stopped(pid: int) -> None:
    stat = Path(f"/proc/{pid}/stat")
    wait_until(lambda: stat.read_text().rsplit(")", 1)[1].split()[0] == "T", "the step is reached")
