"""What requests were answered with is kept, for some days and for their owner alone."""

import dataclasses

import pytest
from sqlalchemy import func, select, update

from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import an_image, kept
from uploader.clock import SECOND, microseconds_now
from uploader.library.answered_requests import KEPT_SECONDS, AnsweredRequest, find
from uploader.library.catalogue import Catalogue
from uploader.library.lifecycle import Lifecycle
from uploader.outcomes import IdempotencyKeyReused
from uploader.records.database import Database
from uploader.records.quota import Quota
from uploader.records.tables import answered_requests
from uploader.upkeep.repairs import Repairs

KEY = "request:a"


@pytest.fixture
def lifecycle(database: Database) -> Lifecycle:
    return Lifecycle(database, Quota(None, None))


def count(database: Database) -> int:
    with database.reading() as connection:
        counted = select(func.count()).select_from(answered_requests)
        return int(connection.execute(counted).scalar_one())


def test_an_answer_outlives_its_image(database: Database, lifecycle: Lifecycle) -> None:
    image = kept(lifecycle, idempotency_key=KEY)
    answered = dataclasses.replace(image, state="ready", pending_until=None)
    for change in (
        lambda: Catalogue(database).change(ALICE, image.id, {"name": "other.png"}),
        lambda: lifecycle.delete(ALICE, image.id),
    ):
        change()
        assert find(database, ALICE, KEY) == AnsweredRequest(image.sha256, answered, False)
    assert find(database, BOB, KEY) is None
    assert find(database, ALICE, "request:b") is None


def test_an_image_that_is_being_written_is_no_answer_yet(
    database: Database, lifecycle: Lifecycle
) -> None:
    image = an_image(idempotency_key=KEY)
    lifecycle.begin(image)
    assert find(database, ALICE, KEY) == AnsweredRequest(image.sha256, None, False)
    lifecycle.abandon(image)
    assert find(database, ALICE, KEY) is None


def test_a_damaged_image_is_no_answer_until_it_is_whole(
    database: Database, lifecycle: Lifecycle
) -> None:
    image = kept(lifecycle, idempotency_key=KEY)
    Repairs(database).mark_damaged(image.original_key)
    found = find(database, ALICE, KEY)
    assert found is not None
    assert found.image is None


def test_a_duplicate_and_a_refusal_are_answers_too(
    database: Database, lifecycle: Lifecycle
) -> None:
    known = kept(lifecycle)
    lifecycle.record_answer(ALICE, KEY, known.sha256, known)
    assert find(database, ALICE, KEY) == AnsweredRequest(known.sha256, known, True)
    lifecycle.record_answer(ALICE, "request:b", "1" * 64, None)
    refused = find(database, ALICE, "request:b")
    assert refused is not None
    assert (refused.sha256, refused.image) == ("1" * 64, None)


def test_other_bytes_never_take_a_key_over(database: Database, lifecycle: Lifecycle) -> None:
    known = kept(lifecycle, idempotency_key=KEY)
    lifecycle.record_answer(ALICE, KEY, known.sha256, known)
    with pytest.raises(IdempotencyKeyReused):
        lifecycle.record_answer(ALICE, KEY, "1" * 64, None)
    lifecycle.delete(ALICE, known.id)
    with pytest.raises(IdempotencyKeyReused):
        lifecycle.begin(an_image(idempotency_key=KEY))
    assert Catalogue(database).page(ALICE, 9, None).items == []
    assert lifecycle.usage(ALICE).images == 0


@pytest.mark.parametrize("key", [None, "upload:x"])
def test_only_keys_of_clients_are_kept(
    database: Database, lifecycle: Lifecycle, key: str | None
) -> None:
    kept(lifecycle, idempotency_key=key)
    assert count(database) == 0


def test_an_answer_is_forgotten_in_time(database: Database, lifecycle: Lifecycle) -> None:
    kept(lifecycle, idempotency_key=KEY)
    lifecycle.forget_old_answers()
    assert count(database) == 1
    with database.writing() as connection:
        expiry = connection.execute(select(answered_requests.c.expires_at)).scalar_one()
        assert 0 <= microseconds_now() + KEPT_SECONDS * SECOND - expiry < 60 * SECOND
        connection.execute(update(answered_requests).values(expires_at=1))
    assert find(database, ALICE, KEY) is None
    lifecycle.record_answer(ALICE, KEY, "1" * 64, None)
    lifecycle.record_answer(ALICE, "request:b", "1" * 64, None)
    with database.writing() as connection:
        connection.execute(update(answered_requests).values(expires_at=1))
    lifecycle.forget_old_answers()
    assert count(database) == 0


def test_an_answer_of_another_version_is_none(database: Database, lifecycle: Lifecycle) -> None:
    kept(lifecycle, idempotency_key=KEY)
    with database.writing() as connection:
        connection.execute(update(answered_requests).values(answer='{"id": "x"}'))
    found = find(database, ALICE, KEY)
    assert found is not None
    assert found.image is None
