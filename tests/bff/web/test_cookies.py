"""The two cookies that hold a session."""

import pytest

from bff.app import create_app
from tests.bff.conftest import Browser, set_cookies, settings
from tests.bff.fakes import FakeSecurity, FakeUploader


@pytest.mark.parametrize(
    ("address", "prefix", "secure"),
    [
        ("https://pictures.example", "__Host-", True),
        ("http://localhost:8080", "__Host-", True),
        ("http://vitrine.localhost:8080", "__Host-", True),
        ("http://127.0.0.1:8080", "__Host-", True),
        ("http://[::1]:8080", "__Host-", True),
        ("http://vitrine.test:8080", "", False),
        ("http://localhost.test", "", False),
    ],
)
def test_cookies_are_as_strict_as_the_public_address_allows(
    security: FakeSecurity, uploader: FakeUploader, address: str, prefix: str, secure: bool
) -> None:
    app = create_app(settings(public_url=address), security=security, uploader=uploader)
    app.test_client_class = Browser
    form = {"login": "alice", "password": "seven quiet herons at dusk"}
    cookies = set_cookies(app.test_client().post("/login", data=form))
    assert [cookie.partition("=")[0] for cookie in cookies] == [
        f"{prefix}vitrine_access",
        f"{prefix}vitrine_refresh",
    ]
    for cookie in cookies:
        said = {part.strip() for part in cookie.split(";")[1:]}
        assert {"HttpOnly", "SameSite=Lax", "Path=/"} <= said
        assert ("Secure" in said) is secure
        assert "Domain" not in cookie
