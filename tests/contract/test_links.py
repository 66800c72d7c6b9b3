"""A picture's links are the same whether a page or a script of the upload page makes them."""

from __future__ import annotations

from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from bff.words.images import Image
from bff.words.links import copies
from tests.bff.fakes import an_image
from tests.contract.scripts import said_by

MENU = Path(__file__).resolve().parents[2] / "templates" / "upload" / "_menu.html"
NAMES = [
    "cat.jpg",
    "cat",
    "",
    ".jpg",
    "a.b.c.tar.gz",
    "Dr. Who",
    "no ending.",
    "long.ending-of-a-name",
    "[brackets](and more).png",
    "a](http://example.org/) [b.png",
    "back\\slash\\.png",
    "\\",
    "'single' and \"double\".png",
    "<script>alert(1)</script>.png",
    "a & b &amp; c.png",
    "*bold* _thin_ `code` !.png",
    "two\nlines\r\nand\ttabs.png",
    "  spaces  .png",
    "no\u00a0break \u2028line.png",
    "\U0001f431 cat \U0001f469\u200d\U0001f680.png",
    "имя.картинка",
    "\u202ecod.gpj",
    "name.\U0001f431",
]
ALTS = ["", "A heron", 'Two "herons"\nin [the] <sea> & more\\']


# Label of a page -> format of the scripts.
FORMATS = {
    "Link": "link",
    "File address": "file_address",
    "Markdown": "markdown",
    "HTML": "html",
    "BBCode": "bbcode",
}


def as_the_scripts_know_it(image: Image) -> dict[str, object]:
    return {
        "url": image.url,
        "view_url": image.view_url,
        "name": image.name,
        "alt": image.alt,
        "width": image.width,
        "height": image.height,
    }


@pytest.fixture(scope="module")
def images() -> list[Image]:
    return [an_image(name=name, alt=alt) for name in NAMES for alt in ALTS]


def test_every_format_is_the_same_from_both(images: list[Image]) -> None:
    data = {"images": [as_the_scripts_know_it(image) for image in images], "formats": FORMATS}
    by_scripts = said_by(
        "shared/links.js",
        "data.images.map((image) => Object.entries(data.formats)"
        ".map(([label, format]) => [label, module.linkAs(format, image)]))",
        data,
    )
    by_pages = [[list(pair) for pair in copies(image)] for image in images]
    assert by_scripts == by_pages


def test_the_menu_of_the_upload_page_has_the_labels_of_the_picture_page() -> None:
    items = LexborHTMLParser(MENU.read_text("utf-8")).css("[data-format]")
    shown = {item.text().split("}}")[-1].strip(): item.attributes["data-format"] for item in items}
    assert list(shown.items()) == list(FORMATS.items())
