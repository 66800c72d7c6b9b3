"""What is made of htmx's headers."""

import json

import pytest
from flask import Flask, Response

from bff.web import htmx


@pytest.mark.parametrize(
    ("headers", "wants"),
    [({"HX-Request": "true"}, True), ({"HX-Request": "1"}, False), ({}, False)],
)
def test_a_fragment_is_for_htmx_alone(app: Flask, headers: dict[str, str], wants: bool) -> None:
    with app.test_request_context("/", headers=headers):
        assert htmx.wants_fragment() is wants


def test_a_browser_is_redirected_by_status(app: Flask) -> None:
    with app.test_request_context("/"):
        answer = htmx.redirect("/login")
    assert (answer.status_code, answer.location) == (303, "/login")


def test_htmx_is_redirected_as_a_whole_page(app: Flask) -> None:
    with app.test_request_context("/", headers={"HX-Request": "true"}):
        answer = htmx.redirect("/login")
    assert (answer.status_code, answer.headers["HX-Redirect"]) == (204, "/login")
    assert answer.location is None
    assert "HX-Trigger" not in answer.headers


def test_the_next_page_is_given_a_sentence_to_say(app: Flask) -> None:
    with app.test_request_context("/", headers={"HX-Request": "true"}):
        answer = htmx.redirect("/gallery", "Done: \u201cit\u201d.")
    assert json.loads(answer.headers["HX-Trigger"]) == {"said": "Done: \u201cit\u201d."}
    assert answer.headers["HX-Trigger"].isascii()


def test_an_answer_takes_the_place_of_the_whole_page_for_htmx_alone(app: Flask) -> None:
    for headers, target in (({"HX-Request": "true"}, "#main"), ({}, None)):
        with app.test_request_context("/", headers=headers):
            answer = Response()
            htmx.replace_main(answer)
        assert answer.headers.get("HX-Retarget") == answer.headers.get("HX-Reselect") == target
