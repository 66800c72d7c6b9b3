"""What is said of a picture in a chat: no longer than chats take, and never half a character."""

import pytest

from bff.words.link_previews import ALT_BYTES, TITLE_BYTES, cut, link_preview
from tests.bff.fakes import an_image

FAMILY = "\U0001f469\u200d\U0001f467"
WAVE = "\U0001f44b\U0001f3fd"
ACCENT = "e\u0301"


def test_what_fits_is_left_as_it_is() -> None:
    assert cut("a" * 70, 70) == "a" * 70
    assert cut("\u00e4" * 35, 70) == "\u00e4" * 35
    assert cut("", 70) == ""


def test_what_is_cut_says_so() -> None:
    assert cut("a" * 71, 70) == "a" * 67 + "\u2026"
    assert cut("word " * 20, 20) == "word word word wo\u2026"
    assert cut("word " * 20, 18) == "word word word\u2026"


@pytest.mark.parametrize("text", ["\u00e4", "\U0001f431", FAMILY, WAVE, ACCENT])
@pytest.mark.parametrize("most", range(30, 42))
def test_no_character_is_cut_in_two(text: str, most: int) -> None:
    made = cut(text * 40, most)
    assert len(made.encode()) <= most
    kept, _, rest = made.partition("\u2026")
    assert rest == ""
    assert kept == text * (len(kept) // len(text))


def test_marks_without_end_are_cut_nevertheless() -> None:
    assert cut("\u0301" * 100, 20) == "\u2026"


def test_a_picture_is_named_and_described() -> None:
    said = link_preview(an_image(name="n" * 200, alt="a" * 1000))
    assert (len(said.title.encode()), len(said.alt.encode())) == (TITLE_BYTES, ALT_BYTES)
    assert link_preview(an_image(name="", alt="")).title == "Untitled picture"
    assert link_preview(an_image(name="cat.jpg", alt="")).alt == "cat.jpg"


@pytest.mark.parametrize(
    ("width", "height", "is_large"),
    [(1200, 400, True), (300, 200, True), (299, 200, False), (400, 156, False)],
)
def test_a_card_is_shown_large_where_it_is_large(width: int, height: int, is_large: bool) -> None:
    assert link_preview(an_image(card_width=width, card_height=height)).is_large is is_large
