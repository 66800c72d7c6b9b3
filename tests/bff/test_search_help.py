"""What can be written in a search, as a page."""

from flask.testing import FlaskClient

from bff.words.searches import SearchTerm
from tests.bff.conftest import first, page
from tests.bff.fakes import FakeUploader

TERMS = [
    SearchTerm("", '"at the <beach>"', "Exactly these words."),
    SearchTerm("is", "is:shared", "What it is.", ("shared", "private")),
]


def test_every_term_is_explained_and_every_example_is_a_search(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.terms = TERMS
    shown = page(alice.get("/search-help"))
    assert [one.text() for one in shown.css("main h2")] == ["Words", "Keys"]
    assert [one.text() for one in shown.css("main dd p")] == ["Exactly these words.", "What it is."]
    assert [(one.text(), one.attributes["href"]) for one in shown.css(".search-example")] == [
        ('"at the <beach>"', "/gallery?q=%22at+the+%3Cbeach%3E%22"),
        ("is:shared", "/gallery?q=is%3Ashared"),
        ("is:private", "/gallery?q=is%3Aprivate"),
    ]


def test_every_page_of_a_viewer_leads_to_it_from_the_field(alice: FlaskClient) -> None:
    assert first(page(alice.get("/albums")), "search a").attributes["href"] == "/search-help"


def test_nobody_sees_it_signed_out(stranger: FlaskClient) -> None:
    answer = stranger.get("/search-help")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/login?next=/search-help")
