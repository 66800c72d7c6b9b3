"""What is said of the trash."""

from datetime import date

import pytest

from bff.words.trash import amount_words, back_words, emptied_words, gone_words

TODAY = date(2026, 11, 27)


@pytest.mark.parametrize(
    ("gone", "words"),
    [
        (date(2026, 11, 26), "Gone today"),
        (TODAY, "Gone today"),
        (date(2026, 11, 28), "Gone tomorrow"),
        (date(2026, 12, 26), "Gone on 26 December"),
        (date(2027, 1, 2), "Gone on 2 January 2027"),
    ],
)
def test_the_day_on_which_a_picture_is_gone_is_said(gone: date, words: str) -> None:
    assert gone_words(gone, TODAY) == words


@pytest.mark.parametrize(
    ("images", "words"),
    [
        (0, "There was nothing to restore."),
        (1, "1 picture is back."),
        (1204, "1,204 pictures are back."),
    ],
)
def test_how_many_are_back_is_said(images: int, words: str) -> None:
    assert back_words(images) == words


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ((0, 0, 0), "There was nothing in the trash."),
        ((1, 900, 0), "1 picture, 900 bytes, gone for good."),
        (
            (2, 3_000_000, 1),
            "2 pictures, 3.0 MB, gone for good. 1 picture is left: empty it once more.",
        ),
        ((0, 0, 7), "Nothing is deleted yet. 7 pictures are left: empty it once more."),
    ],
)  # fmt: skip
def test_what_went_is_said(numbers: tuple[int, int, int], words: str) -> None:
    assert emptied_words(*numbers) == words


def test_an_amount_is_said_in_pictures_and_bytes() -> None:
    assert amount_words(12, 40_000_000) == "12 pictures, 40 MB"
