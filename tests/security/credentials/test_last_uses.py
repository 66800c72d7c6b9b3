"""When API tokens were last used: once a minute each, and never in a request."""

from contextlib import AbstractContextManager
from threading import Thread

from sqlalchemy import Connection, event, update

from security.credentials.last_uses import EXACT_TO_SECONDS, LastUses
from security.outcomes import DatabaseUnavailable
from security.records.database import Database
from security.records.tables import api_tokens
from tests.security.conftest import MovableClock
from tests.security.credentials.test_api_tokens import make, new_user
from tests.security.service import Service
from tests.timeouts import scaled, wait_until

HOME, WORK = "192.0.2.1", "198.51.100.1"


def test_a_use_is_written_once_a_minute(service: Service, clock: MovableClock) -> None:
    made, secret = make(service, user := new_user(service))
    writes: list[str] = []
    event.listen(
        service.deps.database.engine, "before_cursor_execute",
        lambda _c, _cu, sql, *_: writes.append(sql) if sql.startswith("UPDATE") else None,
    )  # fmt: skip
    uses, seen = LastUses(service.deps.database, clock), []
    for address in (HOME, WORK, WORK, HOME):
        for _ in range(3):
            found = service.deps.api_tokens.find(secret, address)
            assert found is not None
            uses.record(found.id, found.last_used_at, address)
        uses.close()
        (listed,) = service.deps.api_tokens.list_own(user.id)
        seen.append((listed.last_used_at, listed.last_used_from))
        clock.move(EXACT_TO_SECONDS / 2)
    start = made.created_at
    later = start + EXACT_TO_SECONDS
    assert seen == [(start, HOME), (start, HOME), (later, WORK), (later, WORK)]
    assert len(writes) == 2


def test_a_use_that_another_process_has_written_is_not_written_again(
    service: Service, clock: MovableClock
) -> None:
    made, _ = make(service, user := new_user(service))
    uses, others = (LastUses(service.deps.database, clock) for _ in range(2))
    uses.record(made.id, None, HOME)
    clock.move(1)
    others.record(made.id, None, WORK)
    uses.close()
    others.close()
    (listed,) = service.deps.api_tokens.list_own(user.id)
    assert (listed.last_used_at, listed.last_used_from) == (made.created_at, HOME)


def test_a_use_is_written_by_itself_soon(service: Service) -> None:
    _, secret = make(service, user := new_user(service))
    service.auth(secret)
    assert wait_until(lambda: service.deps.api_tokens.list_own(user.id)[0].last_used_at)


def test_a_use_of_a_token_that_is_gone_loses_no_other(
    service: Service, clock: MovableClock
) -> None:
    made, _ = make(service, user := new_user(service))
    uses = LastUses(service.deps.database, clock)
    # They are written in this order, one that is there between two that are gone.
    for token_id in ("0" * 22, made.id, "z" * 22):
        uses.record(token_id, None, HOME)
    uses.close()
    (listed,) = service.deps.api_tokens.list_own(user.id)
    assert listed.last_used_from == HOME


def test_a_use_that_the_database_does_not_take_stops_no_request_and_the_next_one_is_written(
    service: Service, clock: MovableClock
) -> None:
    class Fragile(Database):
        is_down = True

        def writing(self) -> AbstractContextManager[Connection]:
            if self.is_down:
                raise DatabaseUnavailable
            return super().writing()

    made, _ = make(service, user := new_user(service))
    fragile = Fragile(service.deps.settings.database_url.get_secret_value())
    uses = LastUses(fragile, clock)
    uses.record(made.id, None, HOME)
    uses.close()
    (listed,) = service.deps.api_tokens.list_own(user.id)
    assert listed.last_used_at is None
    fragile.is_down = False
    uses.record(made.id, None, WORK)
    uses.close()
    fragile.close()
    (listed,) = service.deps.api_tokens.list_own(user.id)
    assert listed.last_used_from == WORK


def test_the_end_waits_for_a_write_that_is_under_way(service: Service, clock: MovableClock) -> None:
    made, _ = make(service, new_user(service))
    uses = LastUses(service.deps.database, clock)
    uses.record(made.id, None, HOME)
    with service.deps.database.writing() as connection:
        # PostgreSQL has the row wait, SQLite all that is written.
        its = update(api_tokens).where(api_tokens.c.id == made.id)
        connection.execute(its.values(name=api_tokens.c.name))
        writing = Thread(target=uses.write)
        writing.start()
        wait_until(lambda: uses._writing.locked(), "the write")
        ending = Thread(target=uses.close)
        ending.start()
        # Time enough to end, for one that does not wait.
        ending.join(scaled(0.2))
        assert ending.is_alive()
    writing.join()
    ending.join()
    (listed,) = service.deps.api_tokens.list_own(made.user_id)
    assert listed.last_used_from == HOME
