"""The form of API tokens: what is one, and what an accident or a guess makes of one."""

import hashlib
import re
import string
import zlib

import pytest

from security.credentials.api_token_form import (
    SHOWN_CHARACTERS,
    is_well_formed,
    new_api_token,
    token_hash,
)

ALPHABET = string.digits + string.ascii_uppercase + string.ascii_lowercase
# Written out once, so that a token that somebody has stays one: 30 characters, and their CRC-32.
KNOWN = "vtr_0123456789ABCDEFGHIJKLMNOPQRST4PMbyp"


def test_a_token_has_a_prefix_178_random_bits_and_their_checksum() -> None:
    tokens = {new_api_token() for _ in range(1000)}
    assert len(tokens) == 1000
    for token in tokens:
        assert re.fullmatch(r"vtr_[0-9A-Za-z]{36}", token)
        assert is_well_formed(token)
        number = 0
        for character in token[-6:]:
            number = number * 62 + ALPHABET.index(character)
        assert number == zlib.crc32(token[4:34].encode())
    # Every character is drawn: none stands still in a thousand.
    assert all(len({token[place] for token in tokens}) > 50 for place in range(4, 34))
    assert SHOWN_CHARACTERS == 8


def test_a_token_of_today_is_one_for_ever() -> None:
    assert is_well_formed(KNOWN)


def test_no_change_of_one_character_is_a_token() -> None:
    for place in range(40):
        for other in ALPHABET + "_-. \n\u0130":
            changed = KNOWN[:place] + other + KNOWN[place + 1 :]
            assert is_well_formed(changed) == (changed == KNOWN), changed


@pytest.mark.parametrize(
    "text",
    [
        "", "vtr_", KNOWN[:-1], KNOWN + "x", " " + KNOWN, KNOWN + "\n", KNOWN.upper(), KNOWN[4:],
        "vti_" + KNOWN[4:], "vtx_" + KNOWN[4:], "vtrr_" + KNOWN[4:], KNOWN.replace("0", "\u0660"),
        "vtr_" + "0" * 36, "Bearer " + KNOWN,
    ],
)  # fmt: skip
def test_nothing_else_is_a_token(text: str) -> None:
    assert not is_well_formed(text)


def test_a_token_is_kept_as_its_sha_256() -> None:
    assert token_hash(KNOWN) == hashlib.sha256(KNOWN.encode()).hexdigest()
