"""The gateway reads the cookie that the pages set: both get its prefix from the public address."""

from __future__ import annotations

import pytest

from bff.config import load_settings
from bff.web.cookies import SessionCookies
from runner import nginx

# Browsers keep Secure cookies over https and on loopback names (RFC 6265bis, 4.1.3.2).
PREFIX_OF = {
    "https://pictures.example": "__Host-",
    "https://pictures.example:8443": "__Host-",
    "https://192.0.2.7": "__Host-",
    "https://Pictures.Example": "__Host-",
    "http://localhost": "__Host-",
    "http://localhost:8080": "__Host-",
    "http://LOCALHOST:8080": "__Host-",
    "http://vitrine.localhost:8080": "__Host-",
    "http://127.0.0.1:8080": "__Host-",
    "http://[::1]:8080": "__Host-",
    "http://127.0.0.2:8080": "",
    "http://192.168.1.7:8080": "",
    "http://[fe80::1]:8080": "",
    "http://pictures.example": "",
    "http://localhost.example": "",
    "http://notlocalhost": "",
}


@pytest.mark.parametrize(("public_url", "prefix"), PREFIX_OF.items())
def test_the_gateway_reads_the_cookie_that_the_pages_set(public_url: str, prefix: str) -> None:
    nowhere = "http://127.0.0.1:9"
    settings = load_settings(
        {
            "VITRINE_PUBLIC_URL": public_url,
            "VITRINE_SECURITY_URL": nowhere,
            "VITRINE_LOGIN_URL": nowhere,
            "VITRINE_UPLOADER_URL": nowhere,
        }
    )
    cookies = SessionCookies(settings.cookie_name, settings.has_secure_cookies)
    assert cookies.access_name == f"{prefix}vitrine_access"
    assert nginx.cookie_prefix(public_url) == prefix
