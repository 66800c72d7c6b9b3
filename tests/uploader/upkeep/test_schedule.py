"""The reconcile and the scrub run when they are due, and are tried again after a failure."""

import threading
import time
from collections.abc import Iterator

import pytest

from tests.timeouts import scaled
from tests.uploader.cast import FakeStore
from tests.uploader.conftest import MakeApp
from uploader.dependencies import Dependencies
from uploader.records.identifiers import new_key
from uploader.storage.objects import ListedObject
from uploader.upkeep.jobs import Jobs


def test_both_jobs_run_by_themselves_and_are_measured(d: Dependencies) -> None:
    d.upkeep.tick()
    for task in ("reconcile", "scrub"):
        finished = d.measures.registry.get_sample_value(
            "vitrine_uploader_upkeep_finished_timestamp_seconds", {"task": task}
        )
        assert finished


def test_a_failed_job_blocks_no_other_and_is_tried_again_at_the_next_tick(
    d: Dependencies, store: FakeStore
) -> None:
    jobs = Jobs(d.database)
    store.failing = {"list"}
    d.upkeep.tick()
    assert jobs.last_run("reconcile") is None
    assert jobs.last_run("scrub") is not None
    store.failing = set()
    d.upkeep.tick()
    assert jobs.last_run("reconcile") is not None


def test_a_job_can_be_switched_off(make_app: MakeApp, store: FakeStore) -> None:
    app = make_app(reconcile_seconds=0, scrub_seconds=0)
    store.failing = {"list", "read"}
    d: Dependencies = app.extensions["vitrine_uploader"]
    d.upkeep.tick()
    assert Jobs(d.database).last_run("reconcile") is None
    assert Jobs(d.database).last_run("scrub") is None


def test_a_job_that_is_not_due_does_not_run(d: Dependencies, store: FakeStore) -> None:
    d.upkeep.tick()
    first = Jobs(d.database).last_run("reconcile")
    d.upkeep.tick()
    assert Jobs(d.database).last_run("reconcile") == first


def test_a_command_may_change_the_times_of_one_reconcile(d: Dependencies, store: FakeStore) -> None:
    stray = new_key("o", "png")
    store.objects[stray] = b"nobody's"
    store.modified[stray] = time.time() - 60
    assert d.upkeep.reconcile()["strays"] == 0
    assert d.upkeep.reconcile(grace=0)["strays"] == 1
    assert d.upkeep.reconcile(grace=0, quarantine=0)["removed"] == 1


def test_what_is_done_by_command_counts_as_done(d: Dependencies) -> None:
    report = d.upkeep.scrub(everything=True)
    last = Jobs(d.database).last_run("scrub")
    assert last is not None
    assert last.report == report


def test_the_thread_ticks_until_it_is_stopped(d: Dependencies) -> None:
    d.upkeep.start()
    (thread,) = [one for one in threading.enumerate() if one.name == "upkeep"]
    d.upkeep.stop()
    thread.join(scaled(60))
    assert not thread.is_alive()


def test_a_fault_of_a_job_is_logged_and_ends_neither_the_tick_nor_its_lease(
    make_app: MakeApp, capsys: pytest.CaptureFixture[str]
) -> None:
    class Faulty(FakeStore):
        def list(self, prefix: str) -> Iterator[ListedObject]:
            raise RuntimeError

    d: Dependencies = make_app(store=Faulty()).extensions["vitrine_uploader"]
    d.upkeep.tick()
    assert "upkeep_failed" in capsys.readouterr().out
    assert Jobs(d.database).last_run("scrub") is not None
    assert Jobs(d.database).take("reconcile", 0, 60)
