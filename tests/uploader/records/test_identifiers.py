"""Random identifiers: of one form, never twice, and fit for every store."""

import re
import string

import pytest

from tests.uploader.cast import ALICE, BOB
from uploader.records.identifiers import ID_PATTERN, folder_of, library_of, new_id, new_key


def test_an_id_has_22_characters_that_need_no_escaping() -> None:
    for _ in range(200):
        assert ID_PATTERN.fullmatch(new_id())


def test_ids_are_made_of_the_whole_alphabet_and_do_not_repeat() -> None:
    made = [new_id() for _ in range(2000)]
    assert len(set(made)) == len(made)
    assert set("".join(made)) == set(string.digits + string.ascii_letters)


def test_each_place_of_an_id_is_random() -> None:
    made = [new_id() for _ in range(500)]
    for place in zip(*made, strict=True):
        assert len(set(place)) > 40


@pytest.mark.parametrize("text", ["", "0" * 21, "0" * 23, "0" * 21 + "-", "0" * 22 + "\n"])
def test_what_is_no_id_is_seen(text: str) -> None:
    assert not ID_PATTERN.fullmatch(text)


def test_a_key_says_its_kind_and_type_and_lies_in_a_folder_of_its_owner() -> None:
    key, other = new_key("o", "jpg", ALICE), new_key("o", "jpg", BOB)
    assert re.fullmatch(r"o/[0-9a-f]{20}/[0-9A-Za-z]{22}\.jpg", key)
    assert len(key) <= 80
    assert key.startswith(folder_of("o", library_of(ALICE)))
    assert not other.startswith(folder_of("o", library_of(ALICE)))
    assert ALICE not in key
