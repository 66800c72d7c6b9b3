"""An error page says the same whether the gateway answers, from a file, or the pages do."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from bff.web.error_pages import DESIGNED, error_page
from tests.contract.conftest import build_bff

REPOSITORY = Path(__file__).resolve().parents[2]
FILES = REPOSITORY / "static" / "errors"
TEMPLATES = REPOSITORY / "templates" / "errors"

# Under a name that is not ours nothing reaches the pages (421). A full store is refused by the
# uploader alone (507): the form for uploads says that beside the file, so the pages need none for
# it; the gateway has to have one for whatever a browser opens itself.
# A condition or a range is of bytes of a picture, which no page is (412, 416).
OF_THE_GATEWAY_ALONE = {412, 416, 421, 507}

# Of an address that takes nothing but a form.
OF_A_FORM = "-form"


def statuses(folder: Path) -> set[int]:
    return {int(path.stem.removesuffix(OF_A_FORM)) for path in folder.glob("*.html")}


def said_by(html: str) -> dict[str, list[Any]]:
    """Return what a person sees and can do: words, the icon's name, and where the links lead."""
    document = LexborHTMLParser(html)

    def texts(selector: str) -> list[str]:
        return [node.text(strip=True) for node in document.css(selector)]

    return {
        "title": texts("title"),
        "heading": texts("main h1"),
        "sentences": texts("main p"),
        "icons": [
            (node.attributes["href"] or "").partition("#")[2] for node in document.css("main use")
        ],
        "links": [
            (node.attributes["href"] or "", node.text(strip=True))
            for node in document.css("main a")
        ],
    }


def test_both_have_pages_for_the_same_statuses() -> None:
    assert statuses(TEMPLATES) == set(DESIGNED)
    assert statuses(FILES) == set(DESIGNED) | OF_THE_GATEWAY_ALONE
    assert not set(DESIGNED) & OF_THE_GATEWAY_ALONE


@pytest.mark.parametrize("status", DESIGNED)
def test_both_say_the_same(status: int) -> None:
    app = build_bff(Path())
    with app.test_request_context("/"):
        page = said_by(error_page(status).get_data(as_text=True))
    assert page == said_by((FILES / f"{status}.html").read_text("utf-8"))
    assert len(page["heading"]) == 1
    assert all(page.values())


def test_both_say_the_same_to_who_sent_a_form_to_an_address_that_cannot_be_opened() -> None:
    app = build_bff(Path())
    with app.test_request_context("/reset", method="POST"):
        page = said_by(error_page(503).get_data(as_text=True))
    assert page == said_by((FILES / f"503{OF_A_FORM}.html").read_text("utf-8"))
    assert page["links"] == [("/", "Go to the start")]
    with app.test_request_context("/login", method="POST"):
        assert ("", "Try again") in said_by(error_page(503).get_data(as_text=True))["links"]
