"""A job is done by one process at a time, and by another one where that has died."""

import pytest

from security.upkeep.jobs import LEASE_SECONDS, Job
from tests.security.conftest import MovableClock
from tests.security.service import Service


@pytest.fixture
def jobs(service: Service, clock: MovableClock) -> tuple[Job, Job]:
    """The leases of two processes on one job."""
    one, other = (Job(service.deps.database, clock, "pruning") for _ in range(2))
    return one, other


def test_one_of_two_takes_a_job(jobs: tuple[Job, Job]) -> None:
    one, other = jobs
    assert one.take()
    assert not other.take()
    # Its holder renews the lease.
    assert one.take()
    one.release()
    assert other.take()


def test_a_holder_that_died_is_missed_after_seconds(
    jobs: tuple[Job, Job], clock: MovableClock
) -> None:
    one, other = jobs
    assert one.take()
    clock.move(LEASE_SECONDS - 1)
    assert not other.take()
    clock.move(1)
    assert other.take()
    # Who comes back late neither has the lease nor releases that of the other one.
    assert not one.take()
    one.release()
    one.finish()
    assert not one.take()


def test_a_job_is_due_some_time_after_its_last_end(
    jobs: tuple[Job, Job], clock: MovableClock
) -> None:
    one, other = jobs
    assert one.take(60)
    one.finish()
    assert not other.take(60)
    clock.move(60)
    assert other.take(60)


def test_two_jobs_do_not_wait_for_each_other(service: Service, clock: MovableClock) -> None:
    assert Job(service.deps.database, clock, "pruning").take()
    assert Job(service.deps.database, clock, "deletions").take()
