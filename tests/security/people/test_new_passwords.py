"""Which new passwords are taken."""

import pytest

from security.outcomes import InvalidFields
from security.people.new_passwords import NewPasswords
from security.people.password_rules import TOO_LONG
from security.people.password_strength import PasswordStrength

GOOD = "seven quiet herons at dusk"
# No rule knows these; whoever guesses tries them soon.
EASY = ("michaeljordan23", "tottenhamhotspur")


@pytest.fixture
def judge() -> NewPasswords:
    return NewPasswords(15, "http://pictures.example.org", PasswordStrength(8))


def test_a_good_password_is_strong_and_taken(judge: NewPasswords) -> None:
    assert judge.complaint(GOOD, "alice") is None
    assert judge.judge(GOOD, "alice").score == 4
    judge.require("password", GOOD, "alice")


@pytest.mark.parametrize("password", EASY)
def test_what_no_rule_forbids_and_is_easy_to_guess_is_refused(
    judge: NewPasswords, password: str
) -> None:
    said = judge.judge(password, "alice")
    assert said.complaint is not None
    assert said.complaint.startswith("This is too easy to guess")
    assert said.score < 3


def test_the_rules_look_at_what_the_estimate_does_not(judge: NewPasswords) -> None:
    """Only the first hundred characters are estimated; a rule sees that nothing else comes."""
    block = "seven quiet herons"
    assert judge.complaint(block * 50, "alice") is None
    assert (
        judge.complaint("seven quiet he" * 70, "alice") == "Do not repeat the same few characters."
    )


def test_what_is_not_taken_is_not_called_strong(judge: NewPasswords) -> None:
    said = judge.judge("xK9#mQ2$vL7@", "alice")
    assert (said.score, said.complaint) == (2, "Use at least 15 characters.")


def test_a_password_that_is_too_long_is_not_estimated(judge: NewPasswords) -> None:
    said = judge.judge("x7!" * 400, "alice")
    assert (said.score, said.complaint) == (0, TOO_LONG)


def test_the_field_that_is_wrong_is_named(judge: NewPasswords) -> None:
    with pytest.raises(InvalidFields) as refused:
        judge.require("new_password", "too short", "alice")
    (problem,) = refused.value.problems
    assert (problem.field, problem.message) == ("new_password", "Use at least 15 characters.")


def test_the_login_may_be_unknown(judge: NewPasswords) -> None:
    assert judge.complaint(GOOD, "") is None
