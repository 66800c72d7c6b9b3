"""What a credential permits, as tokens and answers carry it."""

import pytest

from security.credentials.permissions import (
    SESSION_SCOPES,
    Scope,
    api_token_scopes,
    parse_scopes,
    scope_text,
    session_scopes,
)
from security.people.roles import Role


def test_a_session_permits_what_a_member_may_do_and_no_administration() -> None:
    assert scope_text(SESSION_SCOPES) == "read upload write delete account"
    assert Scope.ADMIN not in SESSION_SCOPES
    assert session_scopes(Role.MEMBER) == SESSION_SCOPES


def test_a_session_of_an_administrator_permits_administration_as_well() -> None:
    assert session_scopes(Role.ADMINISTRATOR) == (*SESSION_SCOPES, Scope.ADMIN)


def test_an_api_token_may_permit_what_a_session_does_but_to_manage_the_account() -> None:
    for role in Role:
        assert api_token_scopes(role) == tuple(
            scope for scope in session_scopes(role) if scope is not Scope.ACCOUNT
        )


def test_what_is_written_is_read_back() -> None:
    assert parse_scopes(scope_text(SESSION_SCOPES)) == set(SESSION_SCOPES)
    assert parse_scopes("admin") == {Scope.ADMIN}


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "read  write",
        " read",
        "read ",
        "read\twrite",
        "read,write",
        "READ",
        "own",
        "read\n",
    ],
)
def test_another_text_is_no_scope(text: str) -> None:
    with pytest.raises(ValueError, match="is not a valid Scope"):
        parse_scopes(text)


def test_the_roles_are_these() -> None:
    assert [role.value for role in Role] == ["member", "administrator"]
