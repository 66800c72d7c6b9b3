"""Style sheets load nothing from elsewhere, and name their fonts by content."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest

STATIC = Path(__file__).resolve().parents[2] / "static"
STYLES = sorted((STATIC / "css").rglob("*.css"))


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_a_style_sheet_loads_nothing_from_elsewhere(style: Path) -> None:
    text = style.read_text("utf-8")
    assert "@import" not in text
    assert not re.search(r"url\(\s*[\"']?(?:https?:|//|data:)", text)


def test_fonts_are_named_by_the_hash_of_their_content() -> None:
    text = (STATIC / "css/base.css").read_text("utf-8")
    named = re.findall(r"fonts/([\w.-]+)\?v=(\w+)", text)
    # Every address of a font is one of them: the expression missed none.
    assert len(named) == text.count("fonts/") > 0
    for name, version in named:
        content = (STATIC / "fonts" / name).read_bytes()
        assert hashlib.sha256(content).hexdigest().startswith(version)
