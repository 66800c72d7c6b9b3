"""Runs the jobs of the upkeep when they are due, in a thread of the service."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import structlog

from uploader.clock import SECOND, microseconds_now
from uploader.outcomes import Outcome
from uploader.telemetry.metrics import Measures
from uploader.upkeep.detail_reading import DetailReader
from uploader.upkeep.jobs import Jobs
from uploader.upkeep.pruning import PRUNE_EVERY_SECONDS, Pruning
from uploader.upkeep.reconcile import Reconciler
from uploader.upkeep.report import Progress, untold
from uploader.upkeep.rerendering import Rerenderer
from uploader.upkeep.scrub import Scrubber

_FIRST_TICK_SECONDS = 2.0
_TICK_SECONDS = 60.0
_LEASE_SECONDS = 6 * 3600.0
# A scrub, a rerendering or a reading runs for at most this long; while images are due, the next one
# begins after this interval.
_PASS_SECONDS = 300.0
_PASS_EVERY_SECONDS = 600.0
# What goes on for ever, and is measured.
JOBS = ("reconcile", "scrub")

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Timing:
    """How often the jobs run, and how long a stray object is left alone; all in seconds."""

    reconcile_every: float
    scrub_every: float
    grace: float
    quarantine: float


class Upkeep:
    """Runs due jobs every minute; an interval of 0 seconds switches a job off."""

    def __init__(
        self,
        jobs: Jobs,
        reconciler: Reconciler,
        scrubber: Scrubber,
        rerenderer: Rerenderer,
        detail_reader: DetailReader,
        measures: Measures,
        timing: Timing,
        pruning: Pruning,
    ) -> None:
        self._jobs = jobs
        self._reconciler = reconciler
        self._scrubber = scrubber
        self._rerenderer = rerenderer
        self._detail_reader = detail_reader
        self._measures = measures
        self._timing = timing
        self._pruning = pruning
        self._ended = threading.Event()

    def reconcile(
        self,
        grace: float | None = None,
        quarantine: float | None = None,
        progress: Progress = untold,
    ) -> dict[str, int]:
        """Run a reconcile now and record its report; raises what the pass raises."""
        report = self._reconciler.run(
            self._timing.grace if grace is None else grace,
            self._timing.quarantine if quarantine is None else quarantine,
            progress,
        ).as_json()
        self._jobs.finish("reconcile", report)
        return report

    def scrub(self, *, everything: bool = False, progress: Progress = untold) -> dict[str, int]:
        """Scrub what is due, or all images, now; raises what the scrub raises."""
        age = 0.0 if everything else self._timing.scrub_every
        seconds = float("inf") if everything else _PASS_SECONDS
        before = microseconds_now() - int(age * SECOND)
        report = self._scrubber.run(before, seconds, progress).as_json()
        self._jobs.finish("scrub", report)
        return report

    def rerender(self) -> dict[str, int]:
        """Render outdated images again for a while; raises what the pass raises."""
        report = self._rerenderer.run(_PASS_SECONDS).as_json()
        self._jobs.finish("rerender", report)
        return report

    def read_details(self) -> dict[str, int]:
        """Read files for a while that were not read yet; raises what the pass raises."""
        report = self._detail_reader.run(_PASS_SECONDS).as_json()
        self._jobs.finish("read_details", report)
        return report

    def tick(self) -> None:
        """Run what is due, and set the metrics of the last runs.

        A job that fails is logged, and blocks neither the others nor the metrics.
        """
        self._try("reconcile", self._timing.reconcile_every, self.reconcile)
        if self._timing.scrub_every:
            self._try("scrub", _PASS_EVERY_SECONDS, self.scrub)
        self._try("rerender", _PASS_EVERY_SECONDS, self.rerender, self._rerenderer.is_due)
        is_unread = self._detail_reader.is_due
        self._try("read_details", _PASS_EVERY_SECONDS, self.read_details, is_unread)
        self._try("pruning", PRUNE_EVERY_SECONDS, self._prune)
        for name in JOBS:
            if last := self._jobs.last_run(name):
                self._measures.job_finished(name, last.finished, last.report)

    def start(self) -> None:
        """Tick every minute in a background thread."""
        threading.Thread(target=self._run, name="upkeep", daemon=True).start()

    def stop(self) -> None:
        """End the background thread."""
        self._ended.set()

    def _prune(self) -> None:
        self._pruning.prune()
        self._jobs.finish("pruning", {})

    def _try(
        self,
        name: str,
        every: float,
        job: Callable[[], object],
        is_needed: Callable[[], bool] = lambda: True,
    ) -> None:
        try:
            if is_needed():
                self._run_if_due(name, every, job)
        except Outcome as outcome:
            log.warning("upkeep_postponed", task=name, code=outcome.code)
        except Exception:
            log.exception("upkeep_failed", task=name)

    def _run_if_due(self, name: str, every: float, job: Callable[[], object]) -> None:
        token = self._jobs.take(name, every, _LEASE_SECONDS) if every else None
        if token is None:
            return
        try:
            job()
        except Exception:
            self._jobs.release(name, token)
            raise

    def _run(self) -> None:
        pause = _FIRST_TICK_SECONDS
        while not self._ended.wait(pause):
            pause = _TICK_SECONDS
            try:
                self.tick()
            except Exception:
                log.exception("upkeep_not_measured")
