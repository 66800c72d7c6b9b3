"""Jobs run when they are due, in one process at a time, and are tried again after a failure."""

from tests.uploader.cast import FakeStore
from tests.uploader.conftest import MakeApp
from tests.uploader.rows import at_once
from uploader.dependencies import Dependencies
from uploader.records.database import Database
from uploader.upkeep.jobs import Jobs


def test_of_many_that_find_a_job_due_one_gets_it(database: Database) -> None:
    jobs = Jobs(database)
    tokens: list[str | None] = []
    assert at_once(6, lambda: tokens.append(jobs.take("scrub", 10, 60))) == []
    assert len([token for token in tokens if token]) == 1


def test_a_finished_job_is_due_again_after_its_time(database: Database) -> None:
    jobs = Jobs(database)
    assert jobs.take("scrub", 10, 60)
    jobs.finish("scrub", {"damaged": 0})
    assert jobs.take("scrub", 10, 60) is None
    assert jobs.take("scrub", 0, 60)


def test_a_job_whose_holder_died_is_taken_over(database: Database) -> None:
    jobs = Jobs(database)
    assert jobs.take("scrub", 10, hold=0)
    assert jobs.take("scrub", 10, hold=60)
    assert jobs.take("scrub", 10, hold=60) is None


def test_a_job_is_released_by_its_holder_alone(database: Database) -> None:
    jobs = Jobs(database)
    token = jobs.take("scrub", 10, 60) or ""
    jobs.release("scrub", "another")
    assert jobs.take("scrub", 10, 60) is None
    jobs.release("scrub", token)
    assert jobs.take("scrub", 10, 60)


def test_the_last_run_is_remembered(database: Database) -> None:
    jobs = Jobs(database)
    assert jobs.last_run("scrub") is None
    jobs.finish("scrub", {"damaged": 2})
    last = jobs.last_run("scrub")
    assert last is not None
    assert last.report == {"damaged": 2}


def test_both_jobs_run_by_themselves_and_are_measured(d: Dependencies) -> None:
    d.upkeep.tick()
    for task in ("reconcile", "scrub"):
        finished = d.measures.registry.get_sample_value(
            "vitrine_uploader_upkeep_finished_timestamp_seconds", {"task": task}
        )
        assert finished


def test_a_failed_job_holds_up_no_other_and_is_tried_again_at_the_next_look(
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
