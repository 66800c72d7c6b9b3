"""What a page may have to say first."""

from __future__ import annotations

from urllib.parse import quote

from bff.words.told import GONE, TOLD


def test_a_code_stands_in_an_address_as_it_is_and_names_one_whole_sentence() -> None:
    assert TOLD
    assert [code for code in TOLD if quote(code, safe="") != code] == []
    sentences = [*TOLD.values(), GONE]
    assert len(set(sentences)) == len(sentences)
    assert all(sentence[0].isupper() and sentence.endswith(".") for sentence in sentences)
