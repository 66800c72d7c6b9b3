"""All pictures of one person."""

import re

import pytest
from flask.testing import FlaskClient

from tests.bff.conftest import first, page
from tests.bff.fakes import NOW, FakeUploader, an_image

HTMX = {"HX-Request": "true"}


def test_an_empty_gallery_takes_the_first_picture(alice: FlaskClient) -> None:
    form = first(page(alice.get("/gallery")), "form#first")
    assert form.attributes["action"] == "/upload"
    assert first(form, "input[type=file]").attributes["name"] == "file"


def test_a_picture_holds_its_place_before_it_arrives(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"] = [an_image(1)]
    shown = page(alice.get("/gallery"))
    image = first(shown, ".rows li.r150 a[href^='/pictures/'] img")
    assert (image.attributes["width"], image.attributes["height"]) == ("1500", "1000")


def test_a_picture_is_named_by_its_description_or_else_its_name(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"] = [an_image(1, alt="A heron"), an_image(2)]
    shown = page(alice.get("/gallery"))
    assert [image.attributes["alt"] for image in shown.css(".rows img")] == [
        "A heron",
        "picture 2.jpg",
    ]


def test_only_the_first_rows_are_asked_for_at_once(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"] = [an_image(number) for number in range(1, 31)]
    shown = page(alice.get("/gallery"))
    assert len(shown.css(".rows img:not([loading])")) == 12


def test_the_way_on_works_with_and_without_scripts(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"] = [an_image(number, created_at=NOW) for number in range(1, 101)]
    link = first(page(alice.get("/gallery")), "a[rel=next]")
    whole = page(alice.get(link.attributes["href"] or ""))
    assert whole.css_first("title") is not None
    assert len(whole.css(".rows li")) == 20
    fragment = page(alice.get(link.attributes["hx-get"] or "", headers=HTMX))
    assert fragment.css_first("header") is None
    assert fragment.css_first("h2") is None  # The same day goes on.
    assert first(fragment, "#status[hx-swap-oob]").text() == "20 more pictures"


def test_a_browser_that_was_given_the_address_of_a_fragment_gets_the_page(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"] = [an_image(number, created_at=NOW) for number in range(1, 101)]
    link = first(page(alice.get("/gallery")), "a[rel=next]")
    as_fragment = alice.get(link.attributes["hx-get"] or "")
    as_page = alice.get(link.attributes["href"] or "")
    # But for the time of the answer.
    alike = [re.sub(rb' data-now="\d+"', b"", answer.data) for answer in (as_fragment, as_page)]
    assert alike[0] == alike[1]
    assert page(as_page).css_first("title") is not None


@pytest.mark.parametrize("after", ["", "yesterday", "2026-02-30"])
def test_a_bent_day_is_no_day(alice: FlaskClient, uploader: FakeUploader, after: str) -> None:
    uploader.kept["alice"] = [an_image(1)]
    fragment = page(alice.get(f"/gallery?cursor=0&fragment=1&after={after}", headers=HTMX))
    assert fragment.css_first("h2") is not None


def test_a_bent_cursor_is_no_page(alice: FlaskClient) -> None:
    assert alice.get("/gallery?cursor=%22%3E").status_code == 404


def test_names_cannot_break_out_of_the_page(alice: FlaskClient, uploader: FakeUploader) -> None:
    uploader.kept["alice"] = [an_image(1, name='"><script>x</script>', alt="' onload='x")]
    shown = page(alice.get("/gallery"))
    assert shown.css_first(".rows script") is None
    assert "onload" not in first(shown, ".rows img").attributes


def test_a_shared_picture_is_marked(alice: FlaskClient, uploader: FakeUploader) -> None:
    uploader.kept["alice"] = [an_image(1, visibility="link"), an_image(2)]
    assert len(page(alice.get("/gallery")).css(".mark-shared")) == 1


def test_the_gallery_is_not_stored_where_it_would_outlive_the_session(alice: FlaskClient) -> None:
    assert alice.get("/gallery").headers["Cache-Control"] == "no-store"


def test_an_uploader_that_is_down_is_a_page_of_its_own(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.is_down = True
    assert alice.get("/gallery").status_code == 503
