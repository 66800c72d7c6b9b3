"""What the operator is told of an installation that nobody can administer yet."""

import io
import json

from sqlalchemy import update

from security.commands.first_start import announce, needed_setup_code
from security.dependencies import setup_code
from security.records.tables import users
from tests.security.service import Service


def told(service: Service, **changed: str) -> list[dict[str, str]]:
    settings, stream = service.deps.settings.model_copy(update=changed), io.StringIO()
    announce(settings, service.deps.database, stream)
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_the_setup_code_is_told_while_nobody_has_an_account(empty_service: Service) -> None:
    (line,) = told(empty_service)
    assert (line["event"], line["service"], line["level"]) == (
        "setup_code_needed", "security", "warning",
    )  # fmt: skip
    assert line["setup_code"] == setup_code(empty_service.deps.settings)
    assert line["address"] == "http://vitrine.test/register"
    empty_service.register_founder()
    assert told(empty_service) == []


def test_where_only_this_machine_connects_there_is_none(empty_service: Service) -> None:
    assert told(empty_service, public_url="http://localhost:8080") == []


def test_where_others_connect_to_an_address_of_this_machine_there_is_one(
    empty_service: Service,
) -> None:
    here = "http://localhost:8080"
    for listening in ({"host": "0.0.0.0"}, {"allowed_hosts": "nas"}):  # noqa: S104  # Nobody listens.
        (line,) = told(empty_service, public_url=here, **listening)
        assert line["setup_code"] == setup_code(empty_service.deps.settings)


def test_who_has_users_and_no_administrator_is_told_what_to_do(service: Service) -> None:
    """An installation that is older than roles."""
    with service.deps.database.writing() as connection:
        connection.execute(update(users).values(role="member"))
    (line,) = told(service)
    assert line["event"] == "no_administrator"
    assert line["command"] == "python -m security user promote LOGIN"


def test_an_administrator_who_is_disabled_administers_nothing(service: Service) -> None:
    with service.deps.database.writing() as connection:
        connection.execute(update(users).values(disabled_at=1))
    assert [line["event"] for line in told(service)] == ["no_administrator"]


def test_a_code_is_needed_by_the_first_account_alone(empty_service: Service) -> None:
    deps = empty_service.deps
    assert needed_setup_code(deps.settings, deps.database) == setup_code(deps.settings)
    empty_service.register_founder()
    assert needed_setup_code(deps.settings, deps.database) is None
