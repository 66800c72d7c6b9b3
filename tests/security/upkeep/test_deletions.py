"""Deletions are worked off until the uploader has nothing left, whoever fails meanwhile."""

import pytest
from sqlalchemy import insert, select

from security.clients.uploader_client import Removal
from security.keys.signing_keys import Purpose
from security.records.tables import account_deletions
from security.upkeep.deletions import Deletions
from security.upkeep.jobs import Job
from tests.security.conftest import FakeUploader, MovableClock
from tests.security.service import Service

ALICE, BOB = "A" * 22, "B" * 22
SOME = Removal(removed=5, is_complete=False)
NONE = Removal(removed=0, is_complete=False)


@pytest.fixture
def deletions(service: Service, uploader: FakeUploader, clock: MovableClock) -> Deletions:
    return another(service, uploader, clock)


def another(service: Service, uploader: FakeUploader, clock: MovableClock) -> Deletions:
    """What another process works with."""
    deps = service.deps
    job = Job(deps.database, clock, "deletions")
    return Deletions(deps.database, deps.signed_tokens, uploader, job)


def ask_for(service: Service, *user_ids: str) -> None:
    with service.deps.database.writing() as connection:
        for number, user_id in enumerate(user_ids):
            connection.execute(
                insert(account_deletions).values(user_id=user_id, asked_at=100 + number)
            )


def waiting(service: Service) -> list[str]:
    with service.deps.database.reading() as connection:
        return list(connection.execute(select(account_deletions.c.user_id)).scalars())


def asked_for(service: Service, uploader: FakeUploader) -> list[str]:
    """In whose name the uploader was asked."""
    verify = service.deps.signed_tokens.verify
    return [verify(Purpose.IDENTITY, identity).user_id for identity in uploader.removed]


def test_a_deletion_is_over_when_nothing_is_left(
    service: Service, uploader: FakeUploader, deletions: Deletions
) -> None:
    ask_for(service, ALICE)
    uploader.removals = [SOME, SOME]
    assert deletions.work_off()
    assert waiting(service) == []
    assert asked_for(service, uploader) == [ALICE] * 3


def test_the_uploader_is_asked_with_the_scope_of_the_account_alone(
    service: Service, uploader: FakeUploader, deletions: Deletions
) -> None:
    ask_for(service, ALICE)
    assert deletions.work_off()
    claims = service.deps.signed_tokens.verify(Purpose.IDENTITY, uploader.removed[0])
    assert claims.scopes == {"account"}
    assert claims.role == "member"


def test_where_nothing_waits_nobody_is_asked(uploader: FakeUploader, deletions: Deletions) -> None:
    assert deletions.work_off()
    assert uploader.removed == []


@pytest.mark.parametrize("answer", [None, NONE])
def test_what_does_not_advance_waits_and_does_not_end(
    service: Service, uploader: FakeUploader, deletions: Deletions, answer: Removal | None
) -> None:
    ask_for(service, ALICE)
    uploader.removals = [answer]
    assert not deletions.work_off()
    assert waiting(service) == [ALICE]
    assert deletions.work_off()
    assert waiting(service) == []


def test_one_that_fails_holds_up_no_other(
    service: Service, uploader: FakeUploader, deletions: Deletions
) -> None:
    ask_for(service, ALICE, BOB)
    complete = Removal(removed=1, is_complete=True)
    # Alice fails, Bob is done; and once more Alice, who fails again.
    uploader.removals = [None, complete, None]
    assert not deletions.work_off()
    assert waiting(service) == [ALICE]
    assert asked_for(service, uploader) == [ALICE, BOB, ALICE]


def test_those_that_take_long_take_turns(
    service: Service, uploader: FakeUploader, deletions: Deletions
) -> None:
    ask_for(service, ALICE, BOB)
    uploader.removals = [SOME, SOME]
    assert deletions.work_off()
    assert asked_for(service, uploader) == [ALICE, BOB, ALICE, BOB]


def test_one_process_works_and_another_one_where_that_has_died(
    service: Service, uploader: FakeUploader, deletions: Deletions, clock: MovableClock
) -> None:
    ask_for(service, ALICE)
    dead = Job(service.deps.database, clock, "deletions")
    assert dead.take()
    assert deletions.work_off()
    assert uploader.removed == []
    clock.move(60)
    assert deletions.work_off()
    assert waiting(service) == []


def test_who_lost_the_lease_meanwhile_leaves_it_to_the_other_one(
    service: Service, uploader: FakeUploader, clock: MovableClock
) -> None:
    ask_for(service, ALICE)
    other = Job(service.deps.database, clock, "deletions")

    class Slow(FakeUploader):
        def remove_library(self, identity: str, request_id: str) -> Removal | None:
            clock.move(60)
            assert other.take()
            return super().remove_library(identity, request_id)

    slow = Slow()
    slow.removals = [SOME]
    assert another(service, slow, clock).work_off()
    assert len(slow.removed) == 1
    # The lease of the other one was not released with that.
    assert another(service, uploader, clock).work_off()
    assert uploader.removed == []
