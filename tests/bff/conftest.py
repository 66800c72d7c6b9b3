"""An app with fakes behind it, and browsers of people who are, or are not, signed in."""

import re
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from selectolax.lexbor import LexborHTMLParser, LexborNode
from werkzeug.test import TestResponse

from bff.app import create_app
from bff.config import Settings
from tests.bff.fake_albums import FakeAlbums
from tests.bff.fake_selections import FakeSelections
from tests.bff.fakes import PUBLIC, FakeSecurity, FakeUploader


class Browser(FlaskClient):
    """Asks over https: Secure cookies on http://localhost are a kindness of real browsers only."""

    def open(self, *args: Any, **options: Any) -> TestResponse:
        options.setdefault("base_url", "https://localhost:8080")
        return super().open(*args, **options)


def page(answer: TestResponse) -> LexborHTMLParser:
    """Return the document of an answer, to be asked by selector."""
    return LexborHTMLParser(answer.get_data(as_text=True))


def first(document: LexborHTMLParser | LexborNode, selector: str) -> LexborNode:
    """Return the first element that fits; there has to be one."""
    found = document.css_first(selector)
    assert found is not None, f"there is no {selector}"
    return found


NOWHERE = "http://127.0.0.1:9"


def settings(**changed: object) -> Settings:
    """Return settings as an operator would give them."""
    given: dict[str, object] = {
        "public_url": PUBLIC,
        "security_url": NOWHERE,
        "login_url": NOWHERE,
        "uploader_url": NOWHERE,
        "max_upload_bytes": 100_000,
    }
    return Settings(**(given | changed))  # type: ignore[arg-type]  # Of the right kinds.


def set_cookies(answer: TestResponse) -> list[str]:
    """Return what an answer sets or clears of a session; viewer and device are none of it."""
    said = answer.headers.getlist("Set-Cookie")
    return [cookie for cookie in said if not re.match(r"vitrine_viewer=|\S*_device=", cookie)]


def sign_in(
    client: FlaskClient,
    security: FakeSecurity,
    login: str,
    lives: timedelta = timedelta(minutes=15),
) -> FlaskClient:
    """Give a browser the cookies of a session."""
    tokens = security.session(login, lives)
    for part, value in (("access", tokens.access), ("refresh", tokens.refresh)):
        client.set_cookie(f"__Host-vitrine_{part}", value, secure=True, path="/")
    return client


@pytest.fixture
def security() -> FakeSecurity:
    return FakeSecurity()


@pytest.fixture
def uploader() -> FakeUploader:
    return FakeUploader()


@pytest.fixture
def albums() -> FakeAlbums:
    return FakeAlbums()


@pytest.fixture
def selections() -> FakeSelections:
    return FakeSelections()


@pytest.fixture
def app(
    security: FakeSecurity,
    uploader: FakeUploader,
    albums: FakeAlbums,
    selections: FakeSelections,
) -> Flask:
    uploader.inside = albums.inside
    app = create_app(
        settings(), security=security, uploader=uploader, album_keeper=albums, selector=selections
    )
    app.test_client_class = Browser
    return app


@pytest.fixture
def stranger(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture
def alice(app: Flask, security: FakeSecurity) -> FlaskClient:
    return sign_in(app.test_client(), security, "alice")


@pytest.fixture
def bob(app: Flask, security: FakeSecurity) -> FlaskClient:
    return sign_in(app.test_client(), security, "bob")
