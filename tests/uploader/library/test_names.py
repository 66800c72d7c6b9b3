"""File names are data: readable, harmless, never a path."""

import json
import os
import unicodedata
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import unquote

import pytest

from uploader.decoding.formats import JPEG
from uploader.library.names import (
    NAME_CHARACTERS,
    clean_name,
    clean_typed_name,
    disposition,
    made_name,
)

REPOSITORY = Path(__file__).resolve().parents[3]
CORPUS = Path(os.environ.get("VITRINE_CORPUS") or REPOSITORY.parent / "shared" / "corpus")
HOSTILE = CORPUS / "names" / "own-filenames.jsonl"


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("cat.jpg", "cat.jpg"),
        ("Kätzchen 猫 🐈.jpg", "Kätzchen 猫 🐈.jpg"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Windows\\win.ini", "win.ini"),
        ("a\r\nSet-Cookie: x.jpg", "aSet-Cookie: x.jpg"),
        ("gpj.\u202eexe.jpg", "gpj.exe.jpg"),
        ("..", ""),
        (" . ", ""),
        (None, ""),
        ("\ud800.jpg", "jpg"),
        ("\u2060\u200d", ""),
    ],
)
def test_a_name_is_kept_readable_and_loses_paths_and_tricks(raw: str | None, expected: str) -> None:
    assert clean_name(raw) == expected


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("24/12 Christmas Eve", "24/12 Christmas Eve"),
        ("C:\\x", "x"),
        ("/etc/passwd", "passwd"),
        ("AC/DC/../x.png", "x.png"),
        ("AC/DC ...", "AC/DC ..."),
        ('<b>N\u00f6w "x"</b>', '<b>N\u00f6w "x"</b>'),
        (".hidden", ".hidden"),
        ("  a \u202e b\n", "a b"),
        ("x" * 300, "x" * 200),
        (" \u200f ", ""),
        ("\u200b", ""),
        ("\u3164 \ufe0f\u2800", ""),
        ("\u200bx", "\u200bx"),
        ("\U0001f469\u200d\U0001f467", "\U0001f469\u200d\U0001f467"),
    ],
)
def test_a_typed_name_keeps_all_that_can_be_seen(typed: str, kept: str) -> None:
    assert clean_typed_name(typed) == kept


def test_the_slashes_of_a_typed_name_are_no_folders() -> None:
    said = disposition("24/12\\Eve", ("jpg", "jpeg"))
    assert said == "inline; filename=\"24_12_Eve.jpg\"; filename*=UTF-8''24_12_Eve.jpg"


def test_a_long_name_keeps_its_extension() -> None:
    name = clean_name("ä" * 500 + ".jpeg")
    assert len(name) == NAME_CHARACTERS
    assert name.endswith("ä.jpeg")


def test_a_made_name_tells_type_and_time() -> None:
    moment = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    assert made_name(JPEG, moment) == "image-20260102-030405.jpg"


@pytest.mark.parametrize(
    ("name", "fallback"),
    [
        ("cat.jpg", "cat.jpg"),
        ("cat.JPEG", "cat.JPEG"),
        ("cat.exe", "cat.jpg"),
        ("cat", "cat.jpg"),
        ('a"b;c.jpg', "a_b_c.jpg"),
        ("猫.jpg", "image.jpg"),
    ],
)
def test_a_disposition_has_a_plain_fallback(name: str, fallback: str) -> None:
    assert f'filename="{fallback}"' in disposition(name, ("jpg", "jpeg"))


@pytest.mark.skipif(not HOSTILE.exists(), reason="There is no corpus of names here.")
def test_no_hostile_name_leaves_its_place() -> None:
    for line in HOSTILE.read_text("utf-8").splitlines():
        name = clean_name(json.loads(line))
        assert len(name) <= NAME_CHARACTERS
        assert not set(name) & set("/\\\r\n\0")
        assert not any(unicodedata.category(one) in {"Cc", "Cs"} for one in name)
        header = disposition(name or "x", ("jpg",))
        assert header.isascii()
        assert header.count('"') == 2
        assert unquote(header.rpartition("''")[2]).lower().endswith(".jpg")
