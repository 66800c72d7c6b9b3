"""What has run out is removed, in small transactions, once an hour."""

import pytest
from sqlalchemy import Table, func, insert, select

from security.people.login_throttle import MEMORY_SECONDS
from security.records.tables import (
    audit_events,
    invitations,
    jobs,
    login_failures,
    password_resets,
)
from security.upkeep.jobs import Job
from security.upkeep.pruning import EVERY_SECONDS, Pruning
from tests.security.conftest import MovableClock
from tests.security.service import Service
from tests.security.users import user_of

DAY = 86_400


@pytest.fixture
def pruning(service: Service, clock: MovableClock) -> Pruning:
    deps = service.deps
    return Pruning(deps.database, clock, 365, Job(deps.database, clock, "pruning"))


def add(service: Service, table: Table, **columns: object) -> None:
    with service.deps.database.writing() as connection:
        connection.execute(insert(table).values(**columns))


def add_line(service: Service, at: float) -> None:
    add(
        service,
        audit_events,
        at=int(at),
        event="signed_in",
        address="",
        user_agent="",
        details="{}",
    )


def count(service: Service, table: Table) -> int:
    with service.deps.database.reading() as connection:
        return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def test_lines_of_the_audit_log_are_kept_for_so_many_days(
    service: Service, pruning: Pruning, clock: MovableClock
) -> None:
    before = count(service, audit_events)
    add_line(service, clock() - 365 * DAY)
    add_line(service, clock() - 365 * DAY - 1)
    pruning.prune()
    assert count(service, audit_events) == before + 1


def test_more_lines_than_one_transaction_removes_go_at_once(
    service: Service, pruning: Pruning, clock: MovableClock
) -> None:
    old = {"at": 7, "event": "signed_in", "address": "", "user_agent": "", "details": "{}"}
    with service.deps.database.writing() as connection:
        connection.execute(insert(audit_events), [old] * 2500)
    pruning.prune()
    assert count(service, audit_events) == 0


def test_links_that_have_run_out_are_removed(
    service: Service, pruning: Pruning, clock: MovableClock
) -> None:
    now, alice = int(clock()), user_of(service, "alice")
    for number, expires in enumerate((now - 1, now)):
        add(
            service, invitations, id=str(number) * 22, code_hash=str(number) * 64, created_at=1,
            expires_at=expires, uses=1, used=0, note="",
        )  # fmt: skip
        add(
            service, password_resets, code_hash=str(number) * 64, user_id=alice, created_at=1,
            expires_at=expires, revoke_tokens=False,
        )  # fmt: skip
    pruning.prune()
    assert (count(service, invitations), count(service, password_resets)) == (1, 1)


def test_failures_to_sign_in_are_forgotten_when_they_delay_nobody_any_more(
    service: Service, pruning: Pruning, clock: MovableClock
) -> None:
    for source, age in (("192.0.2.1", MEMORY_SECONDS), ("192.0.2.2", MEMORY_SECONDS + 1)):
        add(
            service, login_failures, login_hash="h" * 64, source=source, failures=3,
            last_failed_at=int(clock()) - age,
        )  # fmt: skip
    pruning.prune()
    assert count(service, login_failures) == 1


def test_it_is_done_once_an_hour(service: Service, pruning: Pruning, clock: MovableClock) -> None:
    pruning.prune()
    add_line(service, 7)
    clock.move(EVERY_SECONDS - 1)
    pruning.prune()
    assert count(service, audit_events) == 1
    clock.move(1)
    pruning.prune()
    assert count(service, audit_events) == 0


def test_no_job_is_left_taken(service: Service, pruning: Pruning) -> None:
    pruning.prune()
    with service.deps.database.reading() as connection:
        assert set(connection.execute(select(jobs.c.holder)).scalars()) == {None}
