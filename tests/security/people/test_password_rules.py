"""Which passwords can be chosen."""

import pytest

from security.people.password_rules import complaint


def judge(password: str, login: str = "alice") -> str | None:
    return complaint(password, 15, login, "http://pictures.example.org")


@pytest.mark.parametrize(
    "password",
    [
        "seven quiet herons at dusk",
        "correct mule battery nail",
        "xK9#mQ2$vL7@pR4",
        "\u0434\u043e\u043c \u043d\u0430 \u0440\u0435\u043a\u0435 \u0441\u0442\u043e\u0438\u0442",
        "a password that tells of the sea",
        "\U0001f642\U0001f680\U0001f33b\U0001f41d\U0001f433" + "1.3!x,7;Yq",
        "x" * 3 + "yesterday we saw 4 owls" * 40,
        "my alice has nine red kites",
        "seven\x00quiet herons",
    ],
)
def test_a_good_password_is_accepted(password: str) -> None:
    assert judge(password) is None


@pytest.mark.parametrize(
    "password",
    [
        "fourteen chars",
        "a" * 15,
        "a" * 1024,
        "abcabcabcabcabcabc",
        "ab12ab12ab12ab12",
        "123456789012345",
        "qwertyuiopasdfg",
        "abcdefghijklmnop",
        "ponmlkjihgfedcba",
        "1qaz2wsx3edc4rfv",
        "aabbccddeeffgghh",
        "passwordpassword",
        "Passwort1234567",
        "motdepasse12345",
        "password12345678",
        "P@ssw0rd-P@ssw0rd",
        "administrator1234",
        "letmein letmein 1",
        "vitrine vitrine 1",
        "vitrine-password",
        "pictures.example.org",
        "\u0439\u0446\u0443\u043a\u0435\u043d\u0433\u0448\u0449\u0437\u0445\u044a\u0444\u044b\u0432\u0430",
    ],
)
def test_a_guessable_password_is_refused(password: str) -> None:
    assert judge(password) is not None


@pytest.mark.parametrize(
    "password", ["bartholomew-bartholomew", "Bartholomew 2026!", "xbartholomewx12"]
)
def test_a_password_made_of_the_login_is_refused(password: str) -> None:
    assert judge(password, "bartholomew") is not None


def test_a_code_point_counts_one() -> None:
    smileys = "".join(chr(0x1F600 + 3 * n) for n in range(15))
    assert judge(smileys) is None
    assert judge(smileys[:14]) is not None


def test_the_limit_is_in_bytes() -> None:
    words = "yesterday we saw 4 owls "
    assert judge((words * 50)[:1024]) is None
    assert judge((words * 50)[:1025]) == "Use at most 1024 bytes."


def test_characters_are_counted_after_composition() -> None:
    assert judge("e\u0301" * 4 + "a\u0301" * 4 + "qxz") == "Use at least 15 characters."
