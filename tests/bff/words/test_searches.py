"""Searches as the uploader says them, and in words."""

import pytest

from bff.words.searches import Hint, Search, SearchTerm, Word, count_words

SAID = {
    "words": [
        {"text": "a", "label": "a", "negated": False},
        {"text": "-is:shared", "label": "not shared", "negated": True},
        {"text": "a beach", "label": "a beach", "negated": False},
    ],
    "hints": [{"word": "colour:red", "message": "There is no such key."}],
    "trashed": [{}, {}],
}


def test_a_search_is_read_as_it_was_understood() -> None:
    search = Search.read(SAID)
    assert [word.label for word in search.words] == ["a", "not shared", "a beach"]
    assert search.hints == (Hint("colour:red", "There is no such key."),)
    assert search.trashed == 2


def test_a_list_without_a_search_has_none() -> None:
    assert Search.read({"items": []}) == Search()


def test_a_word_is_taken_out_and_no_part_of_another_one() -> None:
    search = Search.read(SAID)
    assert [search.without(word) for word in search.words] == [
        "-is:shared a beach",
        "a a beach",
        "a -is:shared",
    ]


def test_of_two_words_that_are_the_same_one_is_taken_out() -> None:
    search = Search((Word("a", "a"), Word("a", "a")))
    assert search.without(search.words[1]) == "a"


@pytest.mark.parametrize(
    ("count", "words"), [(0, "0 pictures"), (1, "1 picture"), (1234, "1,234 pictures")]
)
def test_how_many_were_found_is_said_in_words(count: int, words: str) -> None:
    assert count_words(count) == words


def test_the_values_of_a_term_are_written_behind_its_key_and_not_said_twice() -> None:
    term = SearchTerm("is", "is:shared", "What it is.", ("shared", "private"))
    assert term.choices == ["is:private"]
    assert SearchTerm("", "a b", "Both.").choices == []
