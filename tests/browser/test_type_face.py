"""The type face has the letters of European names; what a page does not need is not loaded."""

from __future__ import annotations

from playwright.sync_api import Page

LETTERS = "åæøÅÆØãõÂðþœÿčďěřšťůžąćęłńśźżőűășțğışđħķļņŵŷЖд"
# Without a range a face is asked for any letter, whether it has it or not.
_RANGES = """
async (letter) => {
  const faces = await document.fonts.load('16px Inter', letter);
  return faces.map((face) => [face.status, face.unicodeRange === 'U+0-10FFFF']);
}
"""


def test_letters_that_the_first_file_lacks_are_in_another(page: Page) -> None:
    page.goto("/login")
    missing = [one for one in LETTERS if ["loaded", False] not in page.evaluate(_RANGES, one)]
    assert missing == []


def test_a_page_loads_no_letters_that_it_does_not_show(page: Page) -> None:
    loaded: list[str] = []
    page.on("request", lambda one: loaded.append(one.url) if "/fonts/" in one.url else None)
    page.goto("/login")
    page.evaluate("() => document.fonts.ready")
    assert [one.rsplit("/", 1)[1].partition("?")[0] for one in loaded] == ["inter-latin.woff2"]
