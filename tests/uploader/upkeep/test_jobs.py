"""Jobs are leased to one holder at a time, and again when they are due."""

from tests.uploader.rows import at_once
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
    assert jobs.take("scrub", 10, seconds=0)
    assert jobs.take("scrub", 10, seconds=60)
    assert jobs.take("scrub", 10, seconds=60) is None


def test_a_job_is_released_by_its_holder_alone(database: Database) -> None:
    jobs = Jobs(database)
    token = jobs.take("scrub", 10, 60) or ""
    jobs.release("scrub", "another")
    assert jobs.take("scrub", 10, 60) is None
    jobs.release("scrub", token)
    assert jobs.take("scrub", 10, 60)


def test_the_last_run_is_recorded(database: Database) -> None:
    jobs = Jobs(database)
    assert jobs.last_run("scrub") is None
    jobs.finish("scrub", {"damaged": 2})
    last = jobs.last_run("scrub")
    assert last is not None
    assert last.report == {"damaged": 2}


def test_jobs_are_leased_each_for_itself(database: Database) -> None:
    jobs = Jobs(database)
    assert jobs.take("scrub", 10, 60)
    assert jobs.take("reconcile", 10, 60)


def test_a_run_that_finishes_late_replaces_the_report_all_the_same(database: Database) -> None:
    jobs = Jobs(database)
    jobs.take("scrub", 10, seconds=0)
    jobs.finish("scrub", {"images": 1})
    jobs.finish("scrub", {"images": 2})
    last = jobs.last_run("scrub")
    assert last is not None
    assert last.report == {"images": 2}
