"""Random ids: of one form, and not to be guessed."""

import pytest

from security.records.identifiers import ID_PATTERN, in_base62, is_id, new_id, random_base62


def test_an_id_is_22_letters_and_digits() -> None:
    for _ in range(200):
        assert ID_PATTERN.fullmatch(new_id())


def test_every_character_of_the_alphabet_turns_up_at_every_place() -> None:
    ids = [new_id() for _ in range(3000)]
    assert len(set(ids)) == 3000
    for place in range(22):
        assert len({one[place] for one in ids}) == 62


@pytest.mark.parametrize(
    "value",
    [None, 7, b"a" * 22, "", "a" * 21, "a" * 23, "a" * 22 + "\n", "a" * 21 + "-", "\uff11" * 22],
)
def test_another_form_is_no_id(value: object) -> None:
    assert not is_id(value)
    assert is_id("a" * 22)


@pytest.mark.parametrize(
    ("data", "written"),
    [
        (bytes(32), "0" * 43),
        (bytes(31) + b"\x3d", "0" * 42 + "z"),
        (bytes(31) + b"\x3e", "0" * 41 + "10"),
    ],
)
def test_bytes_are_written_with_62_digits(data: bytes, written: str) -> None:
    assert in_base62(data) == written


def test_four_bytes_are_six_digits() -> None:
    assert in_base62(bytes(4), 6) == "000000"
    assert in_base62(b"\xff" * 4, 6) == "4gfFC3"


def test_a_secret_has_as_many_characters_as_are_asked_for() -> None:
    drawn = {random_base62(30) for _ in range(200)}
    assert len(drawn) == 200
    assert {len(one) for one in drawn} == {30}


def test_no_two_secrets_are_written_alike() -> None:
    largest = in_base62(b"\xff" * 32)
    assert len(largest) == 43
    assert int.from_bytes(b"\xff" * 32, "big") == sum(
        ("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".index(digit)) * 62**place
        for place, digit in enumerate(reversed(largest))
    )
