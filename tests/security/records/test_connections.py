"""A service says when PostgreSQL allows fewer connections than all of them may open."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
import structlog
from sqlalchemy import text
from structlog.testing import capture_logs

from security.records.connections import Need, warn_of_too_few
from security.records.database import Database
from tests.postgres import programs, running_postgres

# Three of them are reserved for superusers.
ALLOWED = 27
OWN = Need("security", 1, 16)


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL of these tests alone: host and port."""
    if programs() is None:
        pytest.skip("no PostgreSQL server on this machine")
    with running_postgres(settings=" -c max_connections=30") as port:
        yield f"127.0.0.1:{port}/postgres"


@pytest.fixture
def open_database(server: str) -> Iterator["Open"]:
    with ExitStack() as until_the_end:
        yield Open(server, until_the_end)


class Open:
    """Opens databases as a role that is no superuser and sees least of all others."""

    def __init__(self, server: str, until_the_end: ExitStack) -> None:
        self._server = server
        self._until_the_end = until_the_end

    def __call__(self, name: str, role: str = "vitrine") -> Database:
        boss = Database(f"postgresql://postgres@{self._server}")
        with boss.writing() as connection:
            known = text("SELECT count(*) FROM pg_roles WHERE rolname = :role")
            if not connection.execute(known, {"role": role}).scalar_one():
                connection.exec_driver_sql(f"CREATE ROLE {role} LOGIN")
        boss.engine.dispose()
        database = Database(f"postgresql://{role}@{self._server}", name=name)
        self._until_the_end.callback(database.engine.dispose)
        with database.reading() as connection:
            connection.execute(text("SELECT 1"))
        return database


def said(database: Database, need: Need) -> list[tuple[int, int]]:
    """Returns what the warnings name: how many are needed, and how many allowed."""
    # Another test may have left a level that lets no warning through.
    structlog.reset_defaults()
    with capture_logs() as logged:
        warn_of_too_few(database, need)
    assert {entry["event"] for entry in logged} <= {"too_few_connections"}
    return [(entry["needed"], entry["allowed"]) for entry in logged]


@pytest.mark.postgres
def test_a_service_that_needs_no_more_than_is_allowed_says_nothing(open_database: Open) -> None:
    assert said(open_database(OWN.name), OWN) == []


@pytest.mark.postgres
def test_a_service_that_needs_more_by_itself_says_so(open_database: Open) -> None:
    need = Need("security", 2, 16)
    assert said(open_database(need.name), need) == [(32, ALLOWED)]


@pytest.mark.postgres
def test_replicas_and_services_of_another_role_are_counted_once_each(open_database: Open) -> None:
    for _ in range(2):
        open_database("vitrine-security 1x16 elsewhere:7")
    open_database("vitrine-other 2x4 there:7", role="other")
    assert said(open_database(OWN.name), OWN) == [(16 + 16 + 8, ALLOWED)]


@pytest.mark.postgres
def test_sessions_of_other_programs_are_counted_as_they_are(open_database: Open) -> None:
    for number in range(12):
        open_database(f"psql {number}", role="other")
    assert said(open_database(OWN.name), OWN) == [(16 + 12, ALLOWED)]


@pytest.mark.postgres
def test_of_several_workers_the_first_says_it(open_database: Open) -> None:
    need = Need("security", 2, 16)
    first, second = open_database(need.name), open_database(need.name)
    assert said(second, need) == []
    assert len(said(first, need)) == 1


def test_a_name_fits_postgresql_and_differs_by_service_workers_and_threads() -> None:
    assert len(Need("security", 64, 64).name) <= 63
    names = {OWN.name, Need("security", 2, 16).name, Need("security", 1, 8).name}
    assert len(names | {Need("other", 1, 16).name}) == 4
    assert Need("security", 1, 16).name == OWN.name


@pytest.mark.parametrize("url", ["sqlite:////nowhere/rows.db", "postgresql://a@127.0.0.1:1/b"])
def test_what_is_no_postgresql_and_what_is_down_is_no_error(url: str) -> None:
    database = Database(url)
    with capture_logs() as logged:
        warn_of_too_few(database, OWN)
    assert "too_few_connections" not in {entry["event"] for entry in logged}
    database.engine.dispose()
