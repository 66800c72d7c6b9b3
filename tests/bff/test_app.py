"""The application as a whole: what it takes in, and what it says at its start."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bff.app import FORM_BYTES, create_app
from tests.bff.conftest import settings
from tests.bff.fakes import FakeSecurity, FakeUploader


def test_a_form_at_the_limit_passes_and_one_byte_more_does_not(stranger: FlaskClient) -> None:
    form = b"login=alice&password="
    for size, status in ((FORM_BYTES, 422), (FORM_BYTES + 1, 413)):
        answer = stranger.post(
            "/login",
            data=form + b"x" * (size - len(form)),
            content_type="application/x-www-form-urlencoded",
        )
        assert answer.status_code == status


def test_static_files_are_left_to_the_gateway(app: Flask, stranger: FlaskClient) -> None:
    assert "static" not in app.view_functions
    assert stranger.get("/static/css/base.css").status_code == 404


@pytest.mark.parametrize("path", ["/gallery/", "/login/", "//gallery"])
def test_a_page_has_one_address(alice: FlaskClient, path: str) -> None:
    assert alice.get(path).status_code in (404, 308)


def test_a_forged_request_is_refused_before_security_is_asked(
    alice: FlaskClient, security: FakeSecurity
) -> None:
    security.is_down = True
    answer = alice.post("/upload", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    ("public_url", "warned"), [("http://vitrine.test", True), ("https://vitrine.test", False)]
)
def test_cookies_that_a_network_can_read_are_warned_of(
    capsys: pytest.CaptureFixture[str], public_url: str, warned: bool
) -> None:
    create_app(settings(public_url=public_url), security=FakeSecurity(), uploader=FakeUploader())
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert ["insecure_cookies" in line["event"] for line in lines] == [True] * warned
