"""A wrong setting is one clear sentence before anything starts."""

from __future__ import annotations

import pytest

from runner.settings import WrongSettingError, load_settings


def test_nothing_needs_to_be_set() -> None:
    settings, _ = load_settings({})
    assert settings.listen_address == "127.0.0.1:8080"
    assert settings.public_address == "http://localhost:8080"


def test_the_public_address_follows_the_port() -> None:
    assert load_settings({"PORT": "9000"})[0].public_address == "http://localhost:9000"


@pytest.mark.parametrize(
    ("environment", "named"),
    [
        ({"PORT": "eighty"}, "PORT"),
        ({"PORT": "70000"}, "PORT"),
        ({"HOST": "0.0.0.0"}, "VITRINE_PUBLIC_URL"),  # noqa: S104  # Refused, not bound.
        ({"HOST": "192.0.2.1"}, "VITRINE_PUBLIC_URL"),
        ({"VITRINE_PUBLIC_URL": "pictures.example.org"}, "VITRINE_PUBLIC_URL"),
        ({"VITRINE_PUBLIC_URL": "https://example.org/pictures"}, "VITRINE_PUBLIC_URL"),
        ({"S3_ENDPOINT": "http://127.0.0.1:9000"}, "S3_ACCESS_KEY"),
        ({"VITRINE_MAX_UPLOAD_BYTES": "-1"}, "VITRINE_MAX_UPLOAD_BYTES"),
        ({"VITRINE_CREDENTIAL_RATE": "fast; deny all"}, "VITRINE_CREDENTIAL_RATE"),
        ({"VITRINE_COOKIE_NAME": "a b"}, "VITRINE_COOKIE_NAME"),
        ({"VITRINE_TRUSTED_PROXIES": "nonsense"}, "VITRINE_TRUSTED_PROXIES"),
        ({"VITRINE_ALLOWED_HOSTS": 'a"; return 200'}, "VITRINE_ALLOWED_HOSTS"),
        ({"VITRINE_MAX_UPLOAD_BYTES": "64m"}, "whole number"),
        ({"VITRINE_WORKERS": "0"}, "VITRINE_WORKERS"),
        ({"VITRINE_WORKERS": "65"}, "VITRINE_WORKERS"),
        ({"VITRINE_LOG_LEVEL": "loud"}, "VITRINE_LOG_LEVEL"),
        ({"VITRINE_MEDIA_CACHE_SIZE": "2g;"}, "VITRINE_MEDIA_CACHE_SIZE"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line(environment: dict[str, str], named: str) -> None:
    with pytest.raises(WrongSettingError) as raised:
        load_settings(environment)
    assert named in str(raised.value)
    assert "\n" not in str(raised.value)


def test_an_empty_setting_is_as_if_it_were_not_set() -> None:
    assert load_settings({"PORT": "", "VITRINE_PUBLIC_URL": ""})[0].port == 8080
