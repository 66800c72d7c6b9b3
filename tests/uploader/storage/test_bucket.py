"""A store that has just started is waited for, and one that stays down is said to be."""

import pytest

from tests.uploader.cast import FakeStore
from uploader.outcomes import StorageUnavailable
from uploader.storage.bucket import prepare_store


class WakingStore(FakeStore):
    """Refuses the first times, as a store does that has just started."""

    def __init__(self, refusals: int) -> None:
        super().__init__()
        self.refusals = refusals

    def ensure_bucket(self) -> None:
        self.refusals -= 1
        if self.refusals >= 0:
            raise StorageUnavailable


def test_a_store_that_wakes_up_is_waited_for() -> None:
    store = WakingStore(refusals=2)
    prepare_store(store, seconds=5)
    assert store.refusals < 0


def test_a_store_that_stays_down_is_said_to_be() -> None:
    with pytest.raises(StorageUnavailable):
        prepare_store(WakingStore(refusals=1000), seconds=0.5)
