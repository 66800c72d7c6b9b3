"""A picture is turned and mirrored by forms that say how it is shown then."""

import pytest
from flask.testing import FlaskClient

from bff.clients.budget import PAGE_SECONDS, TURNING_SECONDS
from bff.outcomes import Refusal
from bff.words.turns import Shown
from tests.bff.conftest import first, page
from tests.bff.fakes import FakeUploader, an_id, an_image

HTMX = {"HX-Request": "true"}
PAGE = f"/pictures/{an_id(2)}"
PATH = f"{PAGE}/turn"


@pytest.fixture(autouse=True)
def three_pictures(uploader: FakeUploader) -> None:
    uploader.kept["alice"] = [an_image(1), an_image(2), an_image(3)]


def button(client: FlaskClient, name: str) -> dict[str, str]:
    """Returns what the form of the page sends with one of its buttons."""
    found = first(page(client.get(PAGE)), f"#turning #{name}")
    return {found.attributes["name"] or "": found.attributes["value"] or ""}


def test_the_buttons_say_how_the_picture_is_shown_then(alice: FlaskClient) -> None:
    assert button(alice, "turn-left") == {"shown": "270"}
    assert button(alice, "turn-right") == {"shown": "90"}
    assert button(alice, "mirror") == {"shown": "0 mirrored"}
    alice.post(PATH, data={"shown": "90 mirrored"})
    assert button(alice, "turn-right") == {"shown": "180 mirrored"}
    assert button(alice, "mirror") == {"shown": "270"}


def test_a_form_that_is_sent_twice_turns_once(alice: FlaskClient, uploader: FakeUploader) -> None:
    sent = button(alice, "turn-right")
    for _ in range(2):
        answer = alice.post(PATH + "?q=sea", data=sent)
        assert (answer.status_code, answer.location) == (303, PAGE + "?q=sea")
    assert uploader.changes == [{"turn": 90, "mirrored": False}] * 2
    shown = page(alice.get(PAGE))
    assert first(shown, "#picture").attributes["src"] == f"/i/{an_id(2)}/preview.webp?shown=6"
    assert first(shown, "#dimensions dd").text() == "1000 \N{MULTIPLICATION SIGN} 1500"


def test_htmx_gets_the_parts_that_follow_and_none_in_which_words_are_typed(
    alice: FlaskClient,
) -> None:
    shown = page(alice.post(PATH, data={"shown": "90"}, headers=HTMX))
    ground = first(shown, "#ground")
    assert ground.attributes["data-state"] == "90"
    assert first(ground, "#picture").attributes["src"] == f"/i/{an_id(2)}/preview.webp?shown=6"
    # Its thumbnail is there already; the preview is made anew.
    assert first(ground, ".stage-beneath image") is not None
    assert first(ground, "#next").attributes["href"] == f"/pictures/{an_id(3)}"
    assert first(shown, "#dimensions").attributes["hx-swap-oob"] == "outerHTML"
    assert shown.css_first("#words, #tags, #sharing, title, #main") is None


def test_it_may_take_longer_than_a_page(alice: FlaskClient, uploader: FakeUploader) -> None:
    alice.post(PATH, data={"shown": "90"})
    assert uploader.budgets == [TURNING_SECONDS]
    assert TURNING_SECONDS > PAGE_SECONDS


@pytest.mark.parametrize("odd", [{}, {"shown": ""}, {"shown": "45"}, {"shown": "6"}])
def test_what_is_no_turn_is_a_bad_request(
    alice: FlaskClient, uploader: FakeUploader, odd: dict[str, str]
) -> None:
    assert alice.post(PATH, data=odd).status_code == 400
    assert uploader.changes == []


def test_nobody_else_turns_a_picture(
    bob: FlaskClient, stranger: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.kept["alice"][1] = an_image(2, visibility="link")
    assert bob.post(PATH, data={"shown": "90"}).status_code == 404
    assert stranger.post(PATH, data={"shown": "90"}).status_code == 303
    assert page(bob.get(PAGE)).css_first("#turning") is None
    assert [one.shown.turn for one in uploader.kept["alice"]] == [0, 0, 0]


def test_a_picture_whose_original_is_lost_is_not_turned(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    uploader.change_refusal = Refusal(422, "invalid_fields", fields={"turn": "Cannot"})
    assert alice.post(PATH, data={"shown": "90"}).location == PAGE
    answer = alice.post(PATH, data={"shown": "90"}, headers=HTMX)
    assert answer.headers["HX-Redirect"] == PAGE
    uploader.kept["alice"][1] = an_image(2, is_damaged=True)
    assert page(alice.get(PAGE)).css_first("#turning") is None


def test_the_file_as_it_is_shown_is_offered_where_there_is_one(
    alice: FlaskClient, uploader: FakeUploader
) -> None:
    assert page(alice.get(PAGE)).css_first("#as-shown a") is None
    address = f"/v1/images/{an_id(2)}/as-shown"
    uploader.kept["alice"][1] = an_image(2, shown=Shown(90, False), as_shown_path=address)
    for shown in (alice.get(PAGE), alice.post(PATH, data={"shown": "180"}, headers=HTMX)):
        link = first(page(shown), "#as-shown a")
        assert (link.attributes["href"], link.text()) == (address, "Download as shown")
        assert "download" in link.attributes
    assert first(page(shown), "#as-shown").attributes["hx-swap-oob"] == "outerHTML"


def test_other_refusals_are_not_hidden(alice: FlaskClient, uploader: FakeUploader) -> None:
    uploader.change_refusal = Refusal(404, "not_found")
    assert alice.post(PATH, data={"shown": "90"}).status_code == 404
