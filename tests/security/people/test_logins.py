"""Logins: which are refused, and which are the same to a reader."""

import pytest

from security.people.logins import UnacceptableLoginError, accept_login


@pytest.mark.parametrize(
    "login",
    [
        "a", "Alice", "alice b", "user@example.com", "user+tag@example.com", "\u00e9", "\u00df",
        "\u0411\u043e\u0440\u0438\u0441", "\u03c3\u03bf\u03c6\u03af\u03b1", "\u5c71\u7530 taro",
        "'; DROP TABLE users;--", "{{7*7}}", "1", "-1", ".", "_", "\U0001f642", "a" * 64,
        "\u0645\u062d\u0645\u062f", "O'Neill",
    ],
)  # fmt: skip
def test_an_ordinary_login_is_accepted(login: str) -> None:
    assert accept_login(login).canonical


@pytest.mark.parametrize(
    "login",
    [
        "", "a" * 65, "admin ", " alice", "alice\n", "al\x00ice", "alice\u200b", "\u202ealice",
        "al  ice", "\u0430lice", "alic\u0435", "\u0301alice", "q\u0301\u0301\u0301", "\u3164",
        "\u2800", "ali\ufe0fce", "\ud800", "\ue000", "\U0001f469\u200d\U0001f467", "\ufdfa" * 5,
        "alice\u00a0",
    ],
)  # fmt: skip
def test_a_login_that_hides_something_is_refused(login: str) -> None:
    with pytest.raises(UnacceptableLoginError):
        accept_login(login)


@pytest.mark.parametrize(
    "login",
    [
        "admin", "Admin", "ADMIN", "adm\u0131n", "adm\u0130n", "\uff41\uff44\uff4d\uff49\uff4e",
        "admin\u0301", "admin'--", "../admin", "adm1n", "4dmin", "AdmIn", "admln", "a.d.m.i.n",
        "\U0001d4b6\U0001d4b9\U0001d4c2\U0001d4be\U0001d4c3", "adrnin", "root", "null", "vitrine",
        "r00t", "administrator",
    ],
)  # fmt: skip
def test_no_login_can_look_like_the_operator(login: str) -> None:
    with pytest.raises(UnacceptableLoginError):
        accept_login(login)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("\u00e9", "e\u0301"), ("\ufb01", "fi"), ("\u00df", "SS"), ("\u03c2", "\u03a3"),
        ("user@example.com", "user@EXAMPLE.com"), ("\u2167", "viii"), ("K", "\u212a"),
    ],
)  # fmt: skip
def test_spellings_of_one_login_are_the_same(one: str, other: str) -> None:
    assert accept_login(one).canonical == accept_login(other).canonical


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("alice", "AIice"), ("paul", "pau1"), ("bob", "b0b"), ("Ian", "lan"), ("i", "\u0131"),
        ("cocoa", "\u0441\u043e\u0441\u043e\u0430"), ("BAX", "\u0412\u0410\u0425"),
        ("i", "\u0130"),
    ],
)  # fmt: skip
def test_logins_that_look_the_same_collide(one: str, other: str) -> None:
    assert accept_login(one).look == accept_login(other).look


def test_different_logins_do_not_collide() -> None:
    logins = [
        "alice",
        "alicia",
        "jose",
        "jos\u00e9",
        "ann",
        "anna",
        "bob1",
        "bob2",
        "\u0431\u043e\u0431",
    ]
    assert len({accept_login(login).look for login in logins}) == len(logins)
