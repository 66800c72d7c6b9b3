"""What tokens may do and when they end, in words."""

from datetime import UTC, datetime

import pytest

from bff.words.api_tokens import (
    ENDS,
    SCOPES,
    USUAL_END,
    USUAL_SCOPES,
    end_of,
    offered_scopes,
    scope_words,
)

NOW = datetime(2026, 11, 24, 12, 30, 15, 999, tzinfo=UTC)


def test_only_what_somebody_may_do_is_offered() -> None:
    assert list(offered_scopes({"read", "upload", "account"})) == ["upload", "read"]
    assert "admin" in offered_scopes({"admin", "account"})
    assert "account" not in SCOPES


def test_scopes_are_said_as_one_phrase() -> None:
    assert scope_words(["read", "upload"]) == "Upload pictures, see your pictures"
    assert scope_words(["upload", "fly"]) == "Upload pictures, fly"
    assert scope_words([]) == ""


@pytest.mark.parametrize(
    ("choice", "end"), [("7", datetime(2026, 12, 1, 12, 30, 15, tzinfo=UTC)), ("never", None)]
)
def test_an_end_is_a_moment_of_whole_seconds_or_none(choice: str, end: datetime | None) -> None:
    assert end_of(choice, NOW) == end


def test_what_is_chosen_at_first_is_among_the_choices() -> None:
    assert USUAL_END in ENDS
    assert set(USUAL_SCOPES) <= SCOPES.keys()
    with pytest.raises(KeyError):
        end_of("soon")
