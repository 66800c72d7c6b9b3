"""The reconcile: compares rows with the objects of the store, and heals every difference."""

import time
from collections.abc import Callable, Iterator

import structlog

from uploader.clock import SECOND, microseconds_now
from uploader.library.lifecycle import Lifecycle
from uploader.storage.object_store import ObjectStore
from uploader.storage.objects import ListedObject
from uploader.storage.timeouts import time_limit
from uploader.upkeep.derived_values import DerivedValues
from uploader.upkeep.healing import Healer
from uploader.upkeep.inventory import COLUMNS, Expected, Inventory
from uploader.upkeep.removal import Remover
from uploader.upkeep.repairs import Repairs
from uploader.upkeep.report import Progress, Report, untold

_LISTING_SECONDS = 3600.0
# A put in progress writes to its temporary file more often than that.
_LEFTOVER_SECONDS = 60.0

log = structlog.get_logger(__name__)


class Reconciler:
    """Goes over everything once, while uploads, deletions and other passes go on.

    Each finding is checked again in the transaction that acts on it.
    """

    def __init__(
        self,
        inventory: Inventory,
        repairs: Repairs,
        lifecycle: Lifecycle,
        store: ObjectStore,
        healer: Healer,
        remover: Remover,
        derived_values: DerivedValues,
    ) -> None:
        self._inventory = inventory
        self._repairs = repairs
        self._lifecycle = lifecycle
        self._store = store
        self._healer = healer
        self._remover = remover
        self._derived_values = derived_values

    def run(self, grace: float, quarantine: float, progress: Progress = untold) -> Report:
        """Go over all rows and objects once; raises StorageUnavailable and DatabaseUnavailable.

        An object that no row refers to is left alone for `grace` seconds after it was written,
        since its row may not be committed yet; then it is queued, to be removed `quarantine`
        seconds later.
        """
        report = Report(abandoned=self._lifecycle.abandon_expired())
        total = self._inventory.count()

        def tell() -> None:
            progress(report.objects, max(report.objects, total))

        with time_limit(_LISTING_SECONDS):
            for kind in COLUMNS:
                self._compare(kind, grace, quarantine, report, tell)
        self._inventory.shorten_quarantine(quarantine)
        report.leftovers = self._store.remove_leftovers(max(grace, _LEFTOVER_SECONDS))
        report.removed = self._remover.sweep()
        report.damaged = self._repairs.damaged()
        self._derived_values.mend()
        log.info("reconciled", **report.as_json())
        return report

    def _compare(
        self,
        kind: str,
        grace: float,
        quarantine: float,
        report: Report,
        tell: Callable[[], None],
    ) -> None:
        young = time.time() - grace
        remove_after = microseconds_now() + int(quarantine * SECOND)
        for expected, found in side_by_side(
            self._inventory.expected(kind), self._store.list(f"{kind}/")
        ):
            report.objects += found is not None
            report.images += expected is not None and kind == "o"
            if expected is not None:
                if _is_suspect(expected, found):
                    self._healer.check(kind, expected.key, report)
            elif found is not None and found.modified <= young:
                report.strays += self._inventory.enqueue_stray(found.key, remove_after)
            tell()


def _is_suspect(expected: Expected, found: ListedObject | None) -> bool:
    wrong_size = found is not None and expected.size not in {None, found.size}
    return found is None or wrong_size or expected.damaged


def side_by_side(
    rows: Iterator[Expected], listing: Iterator[ListedObject]
) -> Iterator[tuple[Expected | None, ListedObject | None]]:
    """Join two sequences in the order of their keys; what is missing on a side is None."""
    expected, found = next(rows, None), next(listing, None)
    while expected is not None or found is not None:
        if found is None or (expected is not None and expected.key < found.key):
            yield expected, None
            expected = next(rows, None)
        elif expected is None or found.key < expected.key:
            yield None, found
            found = next(listing, None)
        else:
            yield expected, found
            expected, found = next(rows, None), next(listing, None)
