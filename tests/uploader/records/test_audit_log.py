"""The audit log of the library: lines in the transaction of what they tell, read page by page."""

import json
from collections.abc import Sequence

import pytest
from sqlalchemy import RowMapping, select

from tests.uploader.cast import ALICE, BOB
from uploader.clock import microseconds_now
from uploader.records import audit_log
from uploader.records.audit_log import Event, Origin
from uploader.records.database import Database
from uploader.records.tables import audit_events

HOME = Origin("192.0.2.1", "Firefox on Linux")


def add(database: Database, owner: str, count: int) -> None:
    with database.writing() as connection:
        for number in range(count):
            audit_log.record(
                connection, Event.VISIBILITY_CHANGED, owner, f"{number:022}", HOME,
                visibility="link",
            )  # fmt: skip


def lines(
    database: Database, owner: str, limit: int, before: tuple[int, int] | None = None
) -> Sequence[RowMapping]:
    with database.reading() as connection:
        return audit_log.lines_of(connection, owner, limit, before)


def test_a_line_says_what_was_done_and_from_where(database: Database) -> None:
    add(database, ALICE, 1)
    (line,) = lines(database, ALICE, 10)
    assert (line["event"], line["image_id"]) == ("visibility_changed", f"{0:022}")
    assert (line["address"], line["user_agent"]) == (HOME.address, HOME.user_agent)
    assert json.loads(line["details"]) == {"visibility": "link"}
    assert abs(line["at"] - microseconds_now()) < 60_000_000


def test_an_endless_user_agent_is_cut(database: Database) -> None:
    with database.writing() as connection:
        endless = Origin("1" * 99, "x" * 999)
        audit_log.record(connection, Event.IMAGE_DELETED, ALICE, "i" * 22, endless)
    (line,) = lines(database, ALICE, 10)
    assert (line["address"], line["user_agent"]) == ("1" * 64, "x" * 256)


def test_a_line_goes_with_a_transaction_that_is_cut(database: Database) -> None:
    class Cut(Exception):  # noqa: N818 - It is no error of the code.
        pass

    def cut() -> None:
        with database.writing() as connection:
            audit_log.record(connection, Event.IMAGE_DELETED, ALICE, "i" * 22, HOME)
            raise Cut

    with pytest.raises(Cut):
        cut()
    assert lines(database, ALICE, 10) == []


def test_pages_have_every_own_line_once_the_newest_first(database: Database) -> None:
    add(database, ALICE, 7)
    add(database, BOB, 3)
    seen: list[str] = []
    before: tuple[int, int] | None = None
    while page := lines(database, ALICE, 3, before):
        seen += [line["image_id"] for line in page]
        before = page[-1]["at"], page[-1]["id"]
    assert seen == [f"{number:022}" for number in reversed(range(7))]


def test_lines_of_one_instant_are_apart_by_their_ids(database: Database) -> None:
    add(database, ALICE, 5)
    with database.writing() as connection:
        connection.execute(audit_events.update().values(at=7))
    first = lines(database, ALICE, 2)
    rest = lines(database, ALICE, 10, (7, first[-1]["id"]))
    assert [line["image_id"] for line in (*first, *rest)] == [f"{n:022}" for n in (4, 3, 2, 1, 0)]


def test_a_forgotten_person_is_in_no_line_and_every_line_is_still_there(database: Database) -> None:
    add(database, ALICE, 5)
    add(database, BOB, 1)
    with database.writing() as connection:
        assert audit_log.forget_owner(connection, ALICE, 3) == 3
        assert audit_log.forget_owner(connection, ALICE, 3) == 2
        assert audit_log.forget_owner(connection, ALICE, 3) == 0
    with database.reading() as connection:
        left = connection.execute(select(audit_events).order_by(audit_events.c.id)).mappings().all()
    told = [(one["owner"], one["image_id"], one["address"], one["details"]) for one in left]
    assert told[:5] == [(None, None, "", "{}")] * 5
    assert told[5][0] == BOB
    assert all(one["event"] == "visibility_changed" for one in left)


def test_old_lines_are_removed_some_at_a_time(database: Database) -> None:
    add(database, ALICE, 5)
    with database.writing() as connection:
        assert audit_log.forget_old(connection, 0, 10) == 0
        later = microseconds_now() + 1
        assert audit_log.forget_old(connection, later, 3) == 3
        assert audit_log.forget_old(connection, later, 3) == 2
