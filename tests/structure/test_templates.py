"""No page needs more than the strict content security policy allows, nor a script to be used."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

REPOSITORY = Path(__file__).resolve().parents[2]
PAGES = sorted(
    [*(REPOSITORY / "templates").rglob("*.html"), *(REPOSITORY / "static").rglob("*.html")]
)
HTMX_REQUESTS = "[hx-get], [hx-post], [hx-put], [hx-patch], [hx-delete]"
every_page = pytest.mark.parametrize(
    "page", PAGES, ids=lambda page: str(page.relative_to(REPOSITORY))
)


def test_there_is_something_that_these_rules_are_about() -> None:
    for selector in (HTMX_REQUESTS, "img", "script", "link", "form"):
        assert any(elements(page, selector) for page in PAGES), selector


def elements(page: Path, selector: str = "*") -> list[LexborNode]:
    return LexborHTMLParser(page.read_text("utf-8")).css(selector)


@every_page
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


@every_page
def test_a_parser_finds_nothing_inline_either(page: Path) -> None:
    assert not elements(page, "[style], style")
    assert all("src" in script.attributes for script in elements(page, "script"))
    for element in elements(page):
        assert not [name for name in element.attributes if name.startswith(("on", "hx-on"))]


@every_page
def test_nothing_is_loaded_from_another_host(page: Path) -> None:
    text = page.read_text("utf-8")
    assert not re.search(r"(?:src|srcset|action)=\"https?://", text)
    assert not re.search(r"<link[^>]+href=\"https?://", text)
    assert "://" not in re.sub(r"\{\{.*?\}\}|http://www\.w3\.org/2000/svg", "", text)


@every_page
def test_every_htmx_request_stands_beside_a_plain_one_and_evaluates_nothing(page: Path) -> None:
    for element in elements(page, HTMX_REQUESTS):
        assert {"href", "action", "formaction"} & element.attributes.keys(), element.html
        assert "[" not in (element.attributes.get("hx-trigger") or "")
        assert "hx-vals" not in element.attributes


@every_page
def test_a_picture_has_its_room_before_it_comes_and_holds_nothing_up(page: Path) -> None:
    for tag in re.findall(r"<img\b.*?>", page.read_text()):
        for needed in ("width", "height", "alt", "decoding"):
            assert f' {needed}="' in tag, tag


@every_page
def test_a_drawing_has_a_size_where_no_style_sheet_arrives(page: Path) -> None:
    for tag in re.findall(r"<svg\b.*?>", page.read_text()):
        for needed in ("width", "height"):
            assert f' {needed}="' in tag, tag


@every_page
def test_no_page_lists_types_of_pictures_by_itself(page: Path) -> None:
    assert not re.search(r"image/(?!svg\+xml|\*)", page.read_text("utf-8"))


def test_every_icon_that_a_page_names_is_in_the_sprite() -> None:
    sprite = (REPOSITORY / "static/icons.svg").read_text("utf-8")
    named = {
        name
        for page in PAGES
        for name in re.findall(r"icon\(\"([\w-]+)\"\)|icons\.svg#([\w-]+)", page.read_text("utf-8"))
        for name in name
        if name
    }
    assert named
    assert not [name for name in named if f'id="{name}"' not in sprite]


def test_every_icon_of_the_sprite_is_drawn_somewhere() -> None:
    drawn = "\n".join(path.read_text("utf-8") for path in SPEAKING)
    sprite = (REPOSITORY / "static/icons.svg").read_text("utf-8")
    names = re.findall(r'<symbol id="([\w-]+)"', sprite)
    assert names
    assert [name for name in names if not re.search(rf'["#]{name}"', drawn)] == []


# What one thing is called: a word that was given up -> the one in its place.
GIVEN_UP = {
    r"\b[Ll]og (in|out|on|off)\b|\b[Ll]ogg(ed|ing) (in|out)\b": "Sign in, Sign out",
    r"<dt>(Size|Weight)<": "Dimensions, File size",
    r"can be mended": "2 things to correct",
    r"[Tt]ake from the list": "Remove from list",
    r"Going on with": "Resuming",
    r"nobody but you|[Ll]et anyone|[Ee]verybody with the link": "Only you, Anyone with the link",
    r"[Dd]irect link|[Ii]mage (link|address)|[Pp]age link": "Link, File address",
}
# Pages, the scripts that speak on them, and what the BFF says.
SPEAKING = [
    *PAGES,
    *sorted((REPOSITORY / "static/js").rglob("*.js")),
    *sorted((REPOSITORY / "bff").rglob("*.py")),
]


def said_by(path: Path) -> str:
    """Return a source without its comments and docstrings, which nobody reads on a page."""
    text = path.read_text("utf-8")
    return re.sub(
        r"\{#.*?#\}|/\*.*?\*/|\"{3}.*?\"{3}|(?m:^\s*(?://|#)[^\n]*)", "", text, flags=re.S
    )


@pytest.mark.parametrize("word", GIVEN_UP, ids=GIVEN_UP.values())
def test_one_thing_has_one_name_on_every_page(word: str) -> None:
    found = [
        str(path.relative_to(REPOSITORY)) for path in SPEAKING if re.search(word, said_by(path))
    ]
    assert found == [], f"say {GIVEN_UP[word]}"
