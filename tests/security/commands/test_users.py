"""The command for who is locked out."""

import argparse
import json
import re

import pytest

from security.commands.users import UserCommand, UserCommandError, add_parser
from tests.security.conftest import MovableClock
from tests.security.service import PASSWORD, Service

NEW = "nine grey otters under a bridge"


@pytest.fixture
def service_of_two(service: Service) -> Service:
    for login in ("alice", "bob"):
        assert service.register(login).status_code == 201
    return service


def run(service: Service, clock: MovableClock, *words: str) -> str:
    parser = argparse.ArgumentParser()
    add_parser(parser.add_subparsers())
    asked = parser.parse_args(["user", *words])
    return UserCommand(service.deps.settings, service.deps.database, clock).run(asked)


def events(service: Service) -> list[tuple[str, dict[str, object]]]:
    return [(line.event, json.loads(line.details)) for line in service.audited()]


def test_there_may_be_nobody(empty_service: Service, clock: MovableClock) -> None:
    assert run(empty_service, clock, "list") == "There is no account yet."


def test_all_accounts_are_listed_with_role_and_state(
    service_of_two: Service, clock: MovableClock
) -> None:
    run(service_of_two, clock, "promote", "alice")
    run(service_of_two, clock, "disable", "bob")
    lines = sorted(run(service_of_two, clock, "list").splitlines())
    assert lines == [
        "alice\tadministrator\tsince 2027-01-15T08:00:00Z",
        "bob\tmember\tsince 2027-01-15T08:00:00Z\tdisabled since 2027-01-15T08:00:00Z",
        "founder\tadministrator\tsince 1970-01-01T00:00:00Z",
    ]


@pytest.mark.parametrize("revokes", [True, False])
def test_a_link_sets_a_new_password(
    service_of_two: Service, clock: MovableClock, revokes: bool
) -> None:
    words = ["--revoke-tokens"] if revokes else []
    said = run(service_of_two, clock, "reset-link", "ALICE", *words)
    url, sentence = said.splitlines()
    found = re.fullmatch(r"http://vitrine\.test/reset/(vtx_[0-9A-Za-z]{43})", url)
    assert found
    assert sentence == (
        "Whoever opens it sets a new password for alice: once, until 2027-01-16T08:00:00Z."
    )
    assert events(service_of_two) == [
        ("reset_link_made", {"revoke_tokens": revokes, "by": "command line"})
    ]
    answer = service_of_two.send(
        "POST", "/v1/password-reset", json={"code": found[1], "new_password": NEW}
    )
    assert answer.status_code == 204
    assert service_of_two.log_in("alice", NEW).status_code == 200
    assert service_of_two.log_in("bob").status_code == 200


def test_a_disabled_account_is_nobodys_until_it_is_enabled(
    service_of_two: Service, clock: MovableClock
) -> None:
    link = run(service_of_two, clock, "reset-link", "alice").splitlines()[0]
    run(service_of_two, clock, "disable", "alice")
    assert service_of_two.log_in("alice", PASSWORD).status_code == 401
    run(service_of_two, clock, "enable", "alice")
    body = {"code": link.rpartition("/")[2], "new_password": NEW}
    assert service_of_two.send("POST", "/v1/password-reset", json=body).status_code == 422
    assert service_of_two.log_in("alice", PASSWORD).status_code == 200
    assert [event for event, _ in events(service_of_two)] == [
        "reset_link_made", "account_disabled", "sign_in_failed", "account_enabled", "signed_in",
    ]  # fmt: skip


def test_who_is_promoted_administers_from_the_next_sign_in_on(
    service_of_two: Service, clock: MovableClock
) -> None:
    alice = service_of_two.log_in_again("alice")
    assert "from the next sign-in on" in run(service_of_two, clock, "promote", "alice")
    assert service_of_two.auth(alice.access_token).status_code == 401
    assert service_of_two.refresh(alice.refresh_token).status_code == 401
    said = service_of_two.auth(service_of_two.log_in_again("alice").access_token).json
    assert said["role"] == "administrator"
    assert "admin" in said["scope"].split(" ")
    assert [event for event in events(service_of_two) if event[0] == "role_changed"] == [
        ("role_changed", {"role": "administrator", "sessions_ended": 1, "by": "command line"})
    ]


def test_who_administers_already_stays_signed_in(
    service_of_two: Service, clock: MovableClock
) -> None:
    founder = service_of_two.founder()
    assert "already" in run(service_of_two, clock, "promote", "founder")
    assert service_of_two.auth(founder.access_token).status_code == 200
    assert "role_changed" not in dict(events(service_of_two))


def test_the_last_administrator_stays(service_of_two: Service, clock: MovableClock) -> None:
    with pytest.raises(UserCommandError, match="last administrator"):
        run(service_of_two, clock, "disable", "founder")
    assert events(service_of_two) == []


@pytest.mark.parametrize("action", ["reset-link", "promote", "disable", "enable"])
def test_an_account_that_is_not_there_is_said_in_one_line(
    service_of_two: Service, clock: MovableClock, action: str
) -> None:
    with pytest.raises(UserCommandError, match="there is no account 'charlie'"):
        run(service_of_two, clock, action, "charlie")
