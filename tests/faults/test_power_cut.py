"""The power fails while people upload: what was acknowledged is on the disk."""

from __future__ import annotations

import os
import random
import signal
import time
from pathlib import Path

import pytest

from tests.faults.audit import healed
from tests.faults.crowd import Crowd, crowd_of
from tests.faults.disks import copy_as_it_is, make_image, mounted
from tests.faults.figures import Figures
from tests.faults.scale import long_or_short
from tests.system.instance import MANY_LOGINS, Instance, free_port, is_alive
from tests.system.pausing import paused
from tests.timeouts import wait_until

pytestmark = pytest.mark.system

CUTS = long_or_short(30, 2)
_MEGABYTES = 600


def test_all_that_was_acknowledged_before_a_power_cut_is_there_after_it(
    tmp_path: Path, figures: Figures
) -> None:
    port = free_port()
    disk = tmp_path / "disk-0"
    make_image(disk, _MEGABYTES)
    crowd: Crowd | None = None
    for cut in range(CUTS):
        after_the_cut = tmp_path / f"disk-{cut + 1}"
        with mounted(disk, tmp_path / f"mount-{cut}") as mount, on(mount, port) as instance:
            instance.start()
            if crowd is None:
                crowd = crowd_of(instance)
            assert crowd.lost() == [], f"after cut {cut}"
            cut_the_power(instance, crowd, disk, after_the_cut)
        disk.unlink()
        disk = after_the_cut
    assert crowd is not None
    with mounted(disk, tmp_path / "mount-last") as mount, on(mount, port) as instance:
        instance.start()
        lost = crowd.lost()
        after = healed(instance)
        figures.add(
            "power cuts", cuts=CUTS, acknowledged=len(crowd.kept), lost=len(lost),
            rows_without_object=len(after.rows_without_object),
            objects_without_row=len(after.objects_without_row),
        )  # fmt: skip
        assert lost == []
        assert crowd.wrong == []
        assert after.rows_without_object == set()
        assert after.objects_without_row == set()
        assert crowd.digests <= set(after.copies)
        instance.stop()


def on(mount: Path, port: int) -> Instance:
    """Returns the system whose data are on this disk; links keep their port from cut to cut."""
    return Instance(mount / "data", dict(MANY_LOGINS), port=port)


def cut_the_power(instance: Instance, crowd: Crowd, disk: Path, copy: Path) -> None:
    """Stops every process at one instant of the uploads, copies the disk, and ends them."""
    with crowd.uploading():
        crowd.wait_for_an_upload(30)
        time.sleep(random.uniform(0.5, 3.0))  # noqa: S311  # An instant, no secret.
        assert instance.process is not None
        everything = [instance.process.pid, *instance.processes()]
        with paused(everything):
            # What was acknowledged up to here is owed; the rest is not answered any more.
            copy_as_it_is(disk, copy)
            for pid in everything:
                os.kill(pid, signal.SIGKILL)
        crowd.stop()
    instance.process.wait()
    wait_until(lambda: not any(map(is_alive, everything)), "no process is left")
