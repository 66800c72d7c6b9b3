"""The time zone of who looks, by a cookie."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bff.app import create_app
from bff.web.time_zone import cookie_name, time_zone
from tests.bff.conftest import first, page, settings
from tests.bff.fakes import FakeSecurity, FakeUploader

COOKIE = "vitrine_timezone"


@pytest.mark.parametrize(
    ("cookie", "name", "is_named"),
    [
        (f"{COOKIE}=America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires", True),
        (f"{COOKIE}=Nowhere/Atlantis", "Nowhere/Atlantis", False),
        (f"{COOKIE}=<script>", "", False),
        (f"__Host-{COOKIE}=Europe/Berlin", "", False),
        ("", "", False),
    ],
)
def test_the_cookie_says_the_zone(app: Flask, cookie: str, name: str, is_named: bool) -> None:
    with app.test_request_context("/", headers={"Cookie": cookie}):
        zone = time_zone()
    assert (zone.name, zone.is_named) == (name, is_named)


def test_the_cookie_has_the_name_of_the_installation() -> None:
    own = create_app(
        settings(cookie_name="shelf"), security=FakeSecurity(), uploader=FakeUploader()
    )
    with own.test_request_context("/", headers={"Cookie": "shelf_timezone=Europe/Berlin"}):
        assert cookie_name() == "shelf_timezone"
        assert time_zone().is_named


def test_every_page_says_which_zone_it_is_in_and_who_is_to_be_told_another(
    stranger: FlaskClient,
) -> None:
    stranger.set_cookie(COOKIE, "Asia/Kolkata")
    meta = first(page(stranger.get("/login")), "meta[name=time-zone]")
    assert (meta.attributes["content"], meta.attributes["data-cookie"]) == ("Asia/Kolkata", COOKIE)


def test_a_page_in_one_zone_is_not_kept_for_another(alice: FlaskClient) -> None:
    answer = alice.get("/gallery")
    assert "Cookie" in answer.headers["Vary"]
    assert answer.headers["Cache-Control"] in ("private, no-cache", "no-store")
