"""What went wrong, said to people."""

import pytest

from bff.outcomes import Refusal
from bff.words.error_texts import UNKNOWN, form_sentence, sentence, wait_words


def test_the_words_of_a_service_are_never_passed_on() -> None:
    assert "vendor" not in sentence(Refusal(400, "never_heard_of", detail="vendor: broken"))


def test_an_unknown_code_is_said_by_its_status() -> None:
    assert (
        sentence(Refusal(413, "never_heard_of")) == "This file is too large. Make it smaller first."
    )


def test_a_limit_is_named() -> None:
    assert "67 MB" in sentence(Refusal(413, "too_large"), 67_108_864)


def test_too_many_uploads_at_once_are_told_how_long_to_wait() -> None:
    assert "Wait 2 minutes" in sentence(Refusal(429, "too_many_uploads", retry_after=120))


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, "a moment"),
        (1, "a moment"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (121, "3 minutes"),
    ],
)
def test_a_wait_is_never_said_too_short(seconds: int | None, words: str) -> None:
    assert wait_words(seconds) == words


@pytest.mark.parametrize("status", [400, 409, 413, 415, 422, 507])
def test_a_form_without_files_is_never_refused_in_words_about_pictures(status: int) -> None:
    assert form_sentence(Refusal(status, "strange")) == UNKNOWN


def test_a_form_without_files_shares_all_other_sentences() -> None:
    for refusal in (Refusal(429, "strange", retry_after=9), Refusal(409, "last_administrator")):
        assert form_sentence(refusal) == sentence(refusal) != UNKNOWN
