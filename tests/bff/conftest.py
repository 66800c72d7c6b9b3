"""An app with fakes behind it, and browsers of people who are, or are not, signed in."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bff.app import create_app
from bff.config import Settings
from tests.bff.fakes import PUBLIC, FakeSecurity, FakeUploader

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
    return Settings(**(given | changed))  # type: ignore[arg-type]  # Checked by pydantic.


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
def app(security: FakeSecurity, uploader: FakeUploader) -> Flask:
    app = create_app(settings(), security=security, uploader=uploader)
    # Secure cookies travel over plain HTTP on localhost in a browser; this client wants https.
    app.config["PREFERRED_URL_SCHEME"] = "https"
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
