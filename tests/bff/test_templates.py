"""House rules of templates and static files, kept by reading them."""

import hashlib
import re
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

ROOT = Path(__file__).parents[2]
PAGES = sorted([*(ROOT / "templates").rglob("*.html"), *(ROOT / "static/errors").glob("*.html")])
STYLES = sorted((ROOT / "static/css").glob("*.css"))
NAMES = [str(path.relative_to(ROOT)) for path in PAGES]


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_nothing_inline(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    document = LexborHTMLParser(text)
    assert not document.css("[style], style")
    assert all("src" in script.attributes for script in document.css("script"))
    for element in document.css("*"):
        assert not [name for name in element.attributes if name.startswith(("on", "hx-on"))]
    assert "javascript:" not in text
    assert "://" not in re.sub(r"\{\{.*?\}\}|http://www\.w3\.org/2000/svg", "", text)


@pytest.mark.parametrize("name", NAMES)
def test_htmx_stands_beside_a_way_without_it_and_evaluates_nothing(name: str) -> None:
    for element in LexborHTMLParser((ROOT / name).read_text("utf-8")).css("[hx-get], [hx-post]"):
        assert element.attributes.get("href") or element.attributes.get("action")
        assert "[" not in (element.attributes.get("hx-trigger") or "")
        assert "hx-vals" not in element.attributes


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_a_style_sheet_loads_nothing_from_elsewhere(style: Path) -> None:
    text = style.read_text("utf-8")
    assert "@import" not in text
    assert not re.search(r"url\(\s*[\"']?(?:https?:|//|data:)", text)


def test_fonts_are_named_by_the_hash_of_their_content() -> None:
    text = (ROOT / "static/css/base.css").read_text("utf-8")
    for name, version in re.findall(r"fonts/([\w.-]+)\?v=(\w+)", text):
        content = (ROOT / "static/fonts" / name).read_bytes()
        assert hashlib.sha256(content).hexdigest().startswith(version)


def test_every_icon_that_a_page_names_is_in_the_sprite() -> None:
    sprite = (ROOT / "static/icons.svg").read_text("utf-8")
    named = {
        name
        for page in PAGES
        for name in re.findall(r"icon\(\"([\w-]+)\"\)|icons\.svg#([\w-]+)", page.read_text("utf-8"))
        for name in name
        if name
    }
    assert named
    assert not [name for name in named if f'id="{name}"' not in sprite]
