"""A closed library is known by a hash of its owner, until nothing can be under way any more."""

import pytest

from tests.uploader.cast import ALICE, BOB
from tests.uploader.rows import at_once
from uploader.clock import microseconds_now
from uploader.outcomes import LibraryClosed
from uploader.records import closed_libraries
from uploader.records.database import Database
from uploader.records.identifiers import library_of
from uploader.records.quota import lock_owner, lock_to_close


def close(database: Database, owner: str) -> None:
    with database.writing() as connection:
        lock_to_close(connection, owner)
        closed_libraries.close(connection, owner)


def test_a_library_is_closed_for_its_owner_alone(database: Database) -> None:
    close(database, ALICE)
    close(database, ALICE)
    with database.writing() as connection:
        closed_libraries.require_open(connection, BOB)
    with pytest.raises(LibraryClosed), database.writing() as connection:
        closed_libraries.require_open(connection, ALICE)


def test_it_is_forgotten_by_its_age(database: Database) -> None:
    close(database, ALICE)
    library = library_of(ALICE)
    with database.writing() as connection:
        assert closed_libraries.closed_before(connection, 0) == []
        assert closed_libraries.closed_before(connection, microseconds_now() + 1) == [library]
        closed_libraries.forget(connection, library)
        closed_libraries.require_open(connection, ALICE)


def test_who_adds_while_it_is_being_closed_was_before_or_is_refused(database: Database) -> None:
    steps = [lambda: close(database, ALICE), lambda: add(database), lambda: add(database)]
    raised = at_once(3, lambda: steps.pop()())
    assert {type(error) for error in raised} <= {LibraryClosed}
    with pytest.raises(LibraryClosed):
        add(database)


def add(database: Database) -> None:
    with database.writing() as connection:
        lock_owner(connection, ALICE)
