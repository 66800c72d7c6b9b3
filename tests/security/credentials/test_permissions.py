"""What a credential permits, as tokens and answers carry it."""

import pytest

from security.credentials.permissions import (
    SESSION_SCOPES,
    Role,
    Scope,
    parse_scopes,
    scope_text,
)


def test_a_session_permits_what_a_member_may_do_and_no_administration() -> None:
    assert scope_text(SESSION_SCOPES) == "read upload write delete"
    assert Scope.ADMIN not in SESSION_SCOPES


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
