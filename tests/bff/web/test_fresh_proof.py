"""A refusal for want of a fresh proof becomes the page that asks for it, whatever view it is of."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bff.outcomes import Refusal
from tests.bff.conftest import first, page
from tests.bff.fakes import an_id

PATH = f"/pictures/{an_id(1)}"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def refusing(app: Flask) -> None:
    """Views of another page, which security refuses for want of a proof."""

    def refuse(**_: str) -> str:
        raise Refusal(401, "proof_required")

    app.view_functions["pictures.change"] = refuse
    app.view_functions["gallery.index"] = refuse


@pytest.mark.usefixtures("refusing")
def test_a_form_is_carried_on_by_the_page(alice: FlaskClient) -> None:
    typed = {"name": ["a", "b"], "confirm-password": "secret"}
    answer = alice.post(f"{PATH}?x=1", data=typed)
    assert answer.status_code == 422
    shown = page(answer)
    hidden = [
        (one.attributes["name"], one.attributes["value"])
        for one in shown.css("#confirm-form input[type=hidden]")
    ]
    assert hidden == [
        ("confirm-next", f"{PATH}?x=1"),
        ("confirm-back", PATH),
        ("confirm-form", "1"),
        ("name", "a"),
        ("name", "b"),
    ]
    assert "secret" not in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("path", "back"),
    [
        ("/account/apps", "/account/apps"),
        (f"/account/sessions/{an_id(1)}", "/account/sessions"),
        ("/logout", "/gallery"),
    ],
)
def test_the_way_back_leads_to_the_page_that_the_form_is_on(
    app: Flask, alice: FlaskClient, path: str, back: str
) -> None:
    def refuse(**_: str) -> str:
        raise Refusal(401, "proof_required")

    for endpoint in ("account.apps.make", "account.sessions.end", "session.end"):
        app.view_functions[endpoint] = refuse
    shown = page(alice.post(path))
    assert first(shown, "#confirm-form a").attributes["href"] == back


@pytest.mark.usefixtures("refusing")
def test_htmx_shows_the_page_whatever_part_of_another_asked(alice: FlaskClient) -> None:
    answer = alice.post(PATH, data={"name": "a"}, headers=HTMX)
    assert answer.status_code == 422
    assert answer.headers["HX-Retarget"] == "#main"
    assert page(answer).css_first("#main #confirm-form") is not None


@pytest.mark.usefixtures("refusing")
def test_what_only_reads_is_led_there_and_back(alice: FlaskClient) -> None:
    answer = alice.get("/gallery?at=1")
    assert (answer.status_code, answer.location) == (303, "/confirm?next=%2Fgallery%3Fat%3D1")
