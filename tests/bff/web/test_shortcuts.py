"""The keys of controls, and the cookie that switches those of one character off."""

from flask import Flask
from flask.testing import FlaskClient

from bff.web.shortcuts import are_on, cookie_name, key_of
from tests.bff.conftest import first, page

COOKIE = "vitrine_shortcuts"


def test_a_control_has_its_key_and_a_title_that_says_it(app: Flask) -> None:
    with app.test_request_context("/"):
        assert are_on()
        assert key_of("full-screen") == 'data-key="f" title="Full screen (F)"'
        assert key_of("trash") == 'data-key="Delete" title="Move to trash (Delete)"'


def test_no_title_says_a_key_that_is_switched_off(app: Flask) -> None:
    with app.test_request_context("/", headers={"Cookie": f"{COOKIE}=off"}):
        assert (cookie_name(), are_on()) == (COOKIE, False)
        assert key_of("full-screen") == 'data-key="f" title="Full screen"'
        # It is no character, which somebody says by accident.
        assert key_of("trash") == 'data-key="Delete" title="Move to trash (Delete)"'


def test_pages_say_whether_single_keys_are_on_and_the_account_has_the_switch(
    alice: FlaskClient,
) -> None:
    shown = page(alice.get("/account"))
    assert "data-shortcuts" not in first(shown, "html").attributes
    switch = first(shown, "#shortcuts").attributes
    assert switch["data-cookie"] == COOKIE
    assert "checked" in switch
    alice.set_cookie(COOKIE, "off")
    shown = page(alice.get("/account"))
    assert first(shown, "html").attributes["data-shortcuts"] == "off"
    assert "checked" not in first(shown, "#shortcuts").attributes
