"""Codes of links: what has their form, and what is stored of them."""

import hashlib

import pytest

from security.records.codes import INVITATION, RESET, SETUP, code_hash, is_code, new_code


def test_a_code_says_what_it_is_for_and_cannot_be_guessed() -> None:
    codes = {new_code(INVITATION) for _ in range(50)}
    assert len(codes) == 50
    for code in codes:
        assert is_code(INVITATION, code)
        assert not is_code(RESET, code)
        assert not is_code(SETUP, code)


@pytest.mark.parametrize(
    "text",
    ["", "vti_", "a" * 43, "vti_" + "a" * 42, "vti_" + "a" * 44, "VTI_" + "a" * 43,
     "vti_" + "a" * 42 + "-", "vti_" + "a" * 43 + "\n", " vti_" + "a" * 43, "vti_" + "\u0661" * 43],
)  # fmt: skip
def test_anything_else_is_no_code(text: str) -> None:
    assert not is_code(INVITATION, text)


def test_the_hash_of_a_code_is_its_sha_256() -> None:
    code = "vti_" + "a" * 43
    assert code_hash(code) == hashlib.sha256(code.encode()).hexdigest()
