"""Any process may be killed at any instant: what was acknowledged stays, and the rest is tidy."""

from __future__ import annotations

import os
import random
import signal
import time
from collections import Counter

import pytest

from tests.faults.audit import healed
from tests.faults.crowd import crowd_of
from tests.faults.figures import Figures
from tests.faults.scale import long_or_short
from tests.faults.victims import PARTS, victims
from tests.system.instance import Instance
from tests.system.stores import STORES, MinIO

pytestmark = pytest.mark.system

KILLS_ON_EACH_STORE = long_or_short(250, 8)
KILLS_IN_A_ROW = long_or_short(10, 8)
RECOVERY_SECONDS = 30


@pytest.mark.parametrize("store", STORES, indirect=True)
def test_nothing_acknowledged_is_lost_and_nothing_dangles_after_kills_at_random(
    instance: Instance, store: MinIO | None, figures: Figures
) -> None:
    instance.start()
    crowd = crowd_of(instance)
    killed: Counter[str] = Counter()
    slowest = 0.0
    with crowd.uploading():
        crowd.wait_for_an_upload(RECOVERY_SECONDS)
        assert PARTS - {"storage"} <= set(victims(instance)), "a part is never killed"
        while killed.total() < KILLS_ON_EACH_STORE:
            for _ in range(min(KILLS_IN_A_ROW, KILLS_ON_EACH_STORE - killed.total())):
                time.sleep(random.uniform(0.1, 1.2))  # noqa: S311  # An instant, no secret.
                killed[kill_one(instance, store)] += 1
            slowest = max(slowest, crowd.wait_for_an_upload(RECOVERY_SECONDS))
    assert crowd.wrong == []
    instance.stop()
    if store is not None:
        store.stop()
        store.start()
    instance.start()
    assert crowd.lost() == []
    after = healed(instance)
    figures.add(
        f"kills on {'MinIO' if store else 'the embedded store'}", kills=killed.total(),
        acknowledged=len(crowd.kept), lost=0, slowest_recovery_s=round(slowest, 1),
        rows_without_object=len(after.rows_without_object),
        objects_without_row=len(after.objects_without_row),
        answers=str(dict(sorted(crowd.statuses.items()))),
        killed=str(dict(sorted(killed.items()))),
    )  # fmt: skip
    assert after.rows_without_object == set()
    assert after.objects_without_row == set()
    assert after.unfinished == []
    assert after.charges_are_right
    assert crowd.digests <= set(after.copies) <= crowd.sent
    assert set(after.copies.values()) == {1}


def kill_one(instance: Instance, store: MinIO | None) -> str:
    """Kills a process of a part chosen at random, and returns what it was."""
    while not (found := victims(instance)):
        # Whatever has died often is started again after a pause, and now all of it pauses.
        time.sleep(0.1)
    if store is not None:
        found["storage"] = []
    part = random.choice(sorted(found))  # noqa: S311  # Chance, no secret.
    if store is not None and part == "storage":
        store.stop(signal.SIGKILL)
        store.start()
        return part
    try:
        os.kill(random.choice(found[part]), signal.SIGKILL)  # noqa: S311  # Chance, no secret.
    except ProcessLookupError:
        # It was just being replaced.
        return kill_one(instance, store)
    return part
