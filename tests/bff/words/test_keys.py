"""The one table of keys."""

from __future__ import annotations

import re
from pathlib import Path

from bff.words.keys import GROUPS, NAMED, Key

REPOSITORY = Path(__file__).resolve().parents[3]


def test_every_control_of_the_table_is_on_a_page_and_no_page_has_another() -> None:
    pages = (REPOSITORY / "templates").rglob("*.html")
    used = {name for page in pages for name in re.findall(r'key_of\("([^"]+)"\)', page.read_text())}
    assert used == NAMED.keys()
    # Only the table gives a key to a control.
    for page in (REPOSITORY / "templates").rglob("*.html"):
        assert "data-key=" not in page.read_text(), page


def test_a_key_does_one_thing_on_a_page() -> None:
    for group in GROUPS:
        keys = [key for one in group.keys for key in one.keys]
        assert len(keys) == len(set(keys)), group.where


def test_keys_are_written_as_keyboards_have_them() -> None:
    assert Key(("ArrowLeft", "f", "Delete", "?"), "").written == ("\u2190", "F", "Delete", "?")
