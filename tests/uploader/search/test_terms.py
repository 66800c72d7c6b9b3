"""The table of keys explains itself, and every example in it works."""

import pytest

from uploader.search.grammar import parse
from uploader.search.terms import FORMS, KEYS


@pytest.mark.parametrize("example", [one.example for one in (*FORMS, *KEYS.values())])
def test_an_example_is_a_search(example: str) -> None:
    found = parse(example)
    assert found.terms
    assert found.hints == ()


@pytest.mark.parametrize("name", KEYS)
def test_a_key_is_shown_by_its_example_and_explained_in_a_sentence(name: str) -> None:
    key = KEYS[name]
    (term,) = parse(key.example).terms
    assert term.key is key
    assert key.meaning.endswith(".")
    assert "{}" in key.saying or len(key.choices) == 1


@pytest.mark.parametrize("name", KEYS)
def test_a_key_takes_each_of_its_choices(name: str) -> None:
    for choice in KEYS[name].choices:
        assert parse(f"-{name}:{choice}").terms
