"""Scopes and roles as identities write them."""

import pytest

from uploader.clients.permissions import Role, Scope, parse_scopes


def test_the_words_are_these() -> None:
    assert [str(one) for one in Scope] == [
        "read", "upload", "write", "delete", "account", "admin",
    ]  # fmt: skip
    assert [str(one) for one in Role] == ["member", "administrator"]


@pytest.mark.parametrize(
    ("text", "scopes"),
    [
        ("read", {Scope.READ}),
        ("read upload write delete", {Scope.READ, Scope.UPLOAD, Scope.WRITE, Scope.DELETE}),
        ("read read", {Scope.READ}),
    ],
)
def test_scopes_are_words_between_single_spaces(text: str, scopes: set[Scope]) -> None:
    assert parse_scopes(text) == scopes


@pytest.mark.parametrize(
    "text", ["", " ", "read ", " read", "read  write", "read\twrite", "READ", "all", "read,write"]
)
def test_anything_else_is_no_scope(text: str) -> None:
    with pytest.raises(ValueError, match="is not a valid Scope"):
        parse_scopes(text)
