"""What can be undone is kept for its time, taken once, the last part first, and forgotten."""

from sqlalchemy import func, select, update

from tests.uploader.cast import ALICE, BOB
from uploader.records import undo_parts
from uploader.records.database import Database
from uploader.records.tables import undo_parts as table

CHANGES = {"A" * 22: {"favourite": [False, True]}}
TOKEN, OTHER = "T" * 22, "O" * 22


def keep(database: Database, owner: str, token: str, *parts: int) -> None:
    for part in parts:
        with database.writing() as connection:
            undo_parts.keep(connection, owner, token, part, "favourite", CHANGES)


def count(database: Database) -> int:
    with database.reading() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def test_the_last_part_is_taken_first_and_each_once(database: Database) -> None:
    keep(database, ALICE, TOKEN, 0, 2, 5)
    taken = []
    for owner in (BOB, ALICE, ALICE, ALICE, ALICE):
        with database.writing() as connection:
            part = undo_parts.take(connection, owner, TOKEN)
        taken.append(part and part.part)
        assert part is None or (part.action, part.changes) == ("favourite", CHANGES)
    assert taken == [None, 5, 2, 0, None]


def test_the_token_itself_is_not_kept(database: Database) -> None:
    keep(database, ALICE, TOKEN, 0)
    with database.reading() as connection:
        assert TOKEN not in repr(connection.execute(select(table)).all())


def test_what_is_over_is_not_found_and_is_forgotten(database: Database) -> None:
    keep(database, ALICE, TOKEN, 0)
    keep(database, BOB, OTHER, 0)
    with database.writing() as connection:
        connection.execute(update(table).where(table.c.owner == ALICE).values(expires_at=1))
    with database.writing() as connection:
        assert undo_parts.action_of(connection, ALICE, TOKEN) is None
        assert undo_parts.take(connection, ALICE, TOKEN) is None
        assert undo_parts.forget_expired(connection) == 1
        assert undo_parts.action_of(connection, BOB, OTHER) == "favourite"


def test_those_of_an_owner_are_forgotten_some_at_a_time(database: Database) -> None:
    keep(database, ALICE, TOKEN, 0, 1, 2)
    keep(database, BOB, OTHER, 0)
    forgotten = []
    for _ in range(3):
        with database.writing() as connection:
            forgotten.append(undo_parts.forget_owner(connection, ALICE, 2))
    assert forgotten == [2, 1, 0]
    assert count(database) == 1


def test_so_many_of_an_owner_are_kept(database: Database) -> None:
    keep(database, BOB, OTHER, 0)
    for number in range(undo_parts.MOST_UNDOS + 3):
        keep(database, ALICE, f"{number:022}", 0, 1)
    assert count(database) == 2 * undo_parts.MOST_UNDOS + 1
