"""No page needs more than the strict content security policy allows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [*(REPOSITORY / "templates").rglob("*.html"), *(REPOSITORY / "static").rglob("*.html")]
)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_a_page_has_no_inline_script_style_or_handler(page: Path) -> None:
    text = re.sub(r"\{#.*?#\}", "", page.read_text(), flags=re.S)
    assert not re.search(r"<style[\s>]", text)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"<[^>]*\son[a-z]+\s*=", text)
    assert not re.search(r"javascript:", text)
    assert not re.search(r"hx-on|hx-vals=.js:|\bhx-disable\b", text)
    assert not re.search(r"hx-trigger=\"[^\"]*\[", text)
    for script in re.findall(r"<script\b[^>]*>(.*?)</script>", text, flags=re.S):
        assert script.strip() == ""


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_nothing_is_loaded_from_another_host(page: Path) -> None:
    text = page.read_text()
    assert not re.search(r"(?:src|srcset|action)=\"https?://", text)
    assert not re.search(r"<link[^>]+href=\"https?://", text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_every_htmx_request_stands_beside_a_plain_one(page: Path) -> None:
    for tag in re.findall(r"<[a-z]+\b[^>]*\bhx-(?:get|post|patch|delete)=[^>]*>", page.read_text()):
        assert re.search(r"\s(?:href|action|formaction)=", tag), tag


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY)))
def test_a_picture_has_its_room_before_it_comes_and_holds_nothing_up(page: Path) -> None:
    for tag in re.findall(r"<img\b.*?>", page.read_text()):
        for needed in ("width", "height", "alt", "decoding"):
            assert f' {needed}="' in tag, tag
