"""What administrators are told of all that is stored: sums, the disk, and what the upkeep found."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from uploader.records.database import Database
from uploader.records.quota import EVERYBODYS, OwnQuota, Quota, Usage
from uploader.records.tables import usage
from uploader.upkeep.jobs import Jobs, LastRun

# An owner who uses so much of a quota is told of.
_ALMOST = 0.95
_MOST_NAMED = 20


class Figures:
    """Reads numbers alone: no picture, and no name of one. All raise DatabaseUnavailable."""

    def __init__(
        self, database: Database, jobs: Jobs, quota: Quota, store_folder: Path | None
    ) -> None:
        """`quota` is everybody's; `store_folder` is the store's on a disk of this machine."""
        self._database = database
        self._jobs = jobs
        self._quota = quota
        self._store_folder = store_folder

    def usages(self, owners: Sequence[str]) -> dict[str, Usage]:
        """Return what each of these owners stores; who never stored anything stores nothing."""
        query = select(usage).where(usage.c.owner.in_(owners))
        with self._database.reading() as connection:
            stored = {row.owner: Usage(row.images, row.bytes) for row in connection.execute(query)}
        return {owner: stored.get(owner, Usage(0, 0)) for owner in owners}

    def overview(self, own: Mapping[str, OwnQuota]) -> dict[str, Any]:
        """Return the figures of all owners together; `own` is what was set for some of them."""
        counters = (usage.c.images, usage.c.bytes, usage.c.trashed_images, usage.c.trashed_bytes)
        summed = select(*(func.coalesce(func.sum(one), 0) for one in counters))
        with self._database.reading() as connection:
            sums = connection.execute(summed).one()
        runs = {name: self._jobs.last_run(name) for name in ("reconcile", "scrub")}
        free, total = self._disk()
        return {
            **{counter.name: int(one) for counter, one in zip(counters, sums, strict=True)},
            "free_bytes": free,
            "total_bytes": total,
            "damaged": _damaged(runs.values()),
            "almost_full": self._almost_full(own),
            **{name: _described(run) for name, run in runs.items()},
        }

    def _almost_full(self, own: Mapping[str, OwnQuota]) -> dict[str, Any]:
        found = []
        with self._database.reading() as connection:
            for row in connection.execute(select(usage).order_by(usage.c.owner)):
                quota = self._quota.of_owner(own.get(row.owner, EVERYBODYS))
                if _is_used(row.images, quota.images) or _is_used(row.bytes, quota.bytes):
                    found.append(row.owner)
        return {"count": len(found), "owners": found[:_MOST_NAMED]}

    def _disk(self) -> tuple[int | None, int | None]:
        if self._store_folder is None:
            return None, None
        try:
            disk = shutil.disk_usage(self._store_folder)
        except OSError:
            return None, None
        return disk.free, disk.total


def _is_used(used: int, most: int | None) -> bool:
    # A quota of nothing is meant so.
    return most is not None and most > 0 and used >= _ALMOST * most


def _damaged(runs: Any) -> int | None:
    """Return how many images are damaged, as the last job counted that has looked."""
    looked = [run for run in runs if run is not None]
    return max(looked, key=lambda run: run.finished).report["damaged"] if looked else None


def _described(run: LastRun | None) -> dict[str, Any] | None:
    return None if run is None else {"at": int(run.finished), "report": run.report}
