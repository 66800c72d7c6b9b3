"""What somebody types becomes terms, hints, or a refusal that names the word."""

import pytest

from uploader.outcomes import InvalidFields
from uploader.search.grammar import MOST_CHARACTERS, MOST_TERMS, Search, parse

PLAIN = ("京都", ".jpg", "_", "%", "'", "\\", "❤️", "12:30", ":)", "a:")


def words(typed: str) -> list[tuple[str, bool]]:
    return [(term.value, term.negated) for term in parse(typed).terms]


def messages(typed: str) -> list[tuple[str, str]]:
    return [(hint.word, hint.message) for hint in parse(typed).hints]


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("", []),
        ("  ", []),
        ("beach  snow", [("beach", False), ("snow", False)]),
        ('"at the sea"', [("at the sea", False)]),
        ('"a""b"c', [('a"b', False), ("c", False)]),
        ('"a" "b"c', [("a", False), ("b", False), ("c", False)]),
        ('"""a"""', [('"a"', False)]),
        ('""""', [('"', False)]),
        ("-snow", [("snow", True)]),
        ('-"at the sea"', [("at the sea", True)]),
        ("-", [("-", False)]),
        ("- a", [("-", False), ("a", False)]),
        ("--a", [("-a", True)]),
        ("a-b", [("a-b", False)]),
        ('5"', [('5"', False)]),
        ("京都 .jpg _ % ' \\ ❤️ 12:30 :) a:", [(sign, False) for sign in PLAIN]),
        ("a\x00b\nc", [("a", False), ("b", False), ("c", False)]),
    ],
)  # fmt: skip
def test_words_and_phrases(typed: str, found: list[tuple[str, bool]]) -> None:
    assert words(typed) == found
    assert messages(typed) == []


def test_a_key_has_values_between_commas_and_in_quotes() -> None:
    (term,) = parse('camera:"Canon EOS, II",nikon').terms
    assert term.key is not None
    assert (term.key.name, term.value) == ("camera", ("Canon EOS, II", "nikon"))
    assert [term.value for term in parse("TYPE:jpg,,png x").terms] == [("jpg", "png"), "x"]


@pytest.mark.parametrize(
    ("typed", "text", "label"),
    [
        ("beach", "beach", "beach"),
        ('-"a  b"', '-"a  b"', "not “a  b”"),
        ("-is:shared", "-is:shared", "not shared"),
        ("type:jpg,png", "type:jpg,png", "type jpg or png"),
        ("taken:2024..2025", "taken:2024..2025", "taken 2024 to 2025"),
        ("taken:..2025", "taken:..2025", "taken to 2025"),
        ("taken:2024..", "taken:2024..", "taken since 2024"),
        ("size:>=5mb", "size:>=5mb", "size at least 5mb"),
        ("w:<5", "w:<5", "width under 5"),
        ('camera:"a b"', 'camera:"a b"', "camera a b"),
        ('-tag:"a b",c', '-tag:"a b",c', "not tag a b or c"),
        ('tag:"5"" disk, a..b"', 'tag:"5"" disk, a..b"', 'tag 5" disk, a..b'),
        ("tag:>a", "tag:>a", "tag >a"),
        ("album:trip", "album:trip", "album trip"),
        ("in:none", "in:none", "without an album"),
        ("is:favourite,untagged", "is:favourite,untagged", "favourite or untagged"),
    ],
)
def test_a_term_is_kept_as_typed_and_said_in_words(typed: str, text: str, label: str) -> None:
    (term,) = parse(f" {typed} ").terms
    assert (term.text, term.label, term.negated) == (text, label, typed.startswith("-"))


def test_an_unknown_key_is_a_word_with_a_hint() -> None:
    assert words("foo:bar") == [("foo:bar", False)]
    assert messages("-foo:bar") == [
        ("-foo:bar", "“foo” is no key, so this was looked for as it stands.")
    ]
    assert messages("http://example.com") == []


def test_an_open_quotation_ends_with_the_text_and_has_a_hint() -> None:
    assert words('a "b c') == [("a", False), ("b c", False)]
    assert messages('a "b c') == [('"b c', "The quotation mark is not closed.")]
    assert messages('"b c""') == [('"b c""', "The quotation mark is not closed.")]
    assert messages('camera:"b c') == [('camera:"b c', "The quotation mark is not closed.")]


def test_what_has_nothing_to_look_for_is_left_out_with_a_hint() -> None:
    assert words('a "" \u00b4') == [("a", False)]
    assert messages('a "" \u00b4') == [
        ('""', "There is nothing in it to look for."),
        ("\u00b4", "There is nothing in it to look for."),
    ]


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("a type:doc", "“type:doc”: Write one of jpg, png, gif, webp, avif, heic, tiff, bmp."),
        ("-w:wide", "“-w:wide”: Write a number of pixels: 1920, >3000, 800..1200."),
        ("h:", "“h:”: Write a number of pixels: 1920, >3000, 800..1200."),
        ("size:big", "“size:big”: Write a size: >5mb, <=300kb, 1mb..2.5mb."),
        (
            "ratio:0",
            "“ratio:0”: Write a ratio: 16:9, >1.5, 1..2, square, landscape or portrait.",
        ),
        (
            "taken:soon",
            "“taken:soon”: Write a year, a month or a day: 2024, 2024-03, 2024..2025-03.",
        ),
        ("uploaded:2025..2024", "“uploaded:2025..2024”: Write the smaller or earlier one first."),
        ("camera:", "“camera:”: Write what to look for, right behind the colon."),
        (
            "is:shared,trashed",
            "“is:shared,trashed”: What is in the trash is listed by itself: "
            "write is:trashed alone.",
        ),
        ("x" * (MOST_CHARACTERS + 1), "Must have at most 500 characters."),
        ("x " * (MOST_TERMS + 1), "Must have at most 30 words and keys."),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_by_name(typed: str, message: str) -> None:
    with pytest.raises(InvalidFields) as refused:
        parse(typed)
    assert refused.value.errors == [{"field": "q", "message": message}]


def test_as_much_as_may_be_is_read() -> None:
    assert len(parse("x " * MOST_TERMS).terms) == MOST_TERMS
    assert parse("x" * MOST_CHARACTERS).terms


def test_a_search_is_of_the_trash_where_it_says_so() -> None:
    assert parse("a is:trashed").is_of_trash
    assert not parse("a -is:trashed is:shared").is_of_trash
    assert not Search().is_of_trash


def test_its_name_is_what_was_typed_without_space() -> None:
    assert parse(" a   -b ").name == "a -b"
