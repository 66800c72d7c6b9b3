"""A wrong setting is one clear sentence before anything starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from runner.settings import UNENCRYPTED, WrongSettingError, load_gateway_settings, load_settings


def test_nothing_needs_to_be_set() -> None:
    settings = load_settings({})
    assert settings.listen_address == "127.0.0.1:8080"
    assert settings.public_address == "http://localhost:8080"


def test_the_public_address_follows_the_port() -> None:
    assert load_settings({"PORT": "9000"}).public_address == "http://localhost:9000"


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
        ({"S3_SECRET_KEY": "of a store"}, "S3_SECRET_KEY"),
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


@pytest.mark.parametrize(
    ("environment", "line"),
    [
        (
            {"PORT": "eighty", "VITRINE_COOKIE_NAME": "a b"},
            "VITRINE_COOKIE_NAME: must be of the form [A-Za-z0-9_-]{1,64}; "
            "PORT: must be a whole number, without a unit",
        ),
        (
            {"S3_ENDPOINT": "http://127.0.0.1:9000"},
            "S3_ACCESS_KEY: is needed with S3_ENDPOINT; S3_SECRET_KEY: is needed with S3_ENDPOINT",
        ),
    ],
)
def test_all_that_is_wrong_is_said_at_once(environment: dict[str, str], line: str) -> None:
    with pytest.raises(WrongSettingError) as raised:
        load_settings(environment)
    assert str(raised.value) == line


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VITRINE_TRUSTED_PROXIES", "not-for-the-log"),
        ("VITRINE_ALLOWED_HOSTS", "not for/the/log"),
        ("VITRINE_PUBLIC_URL", "not for the log"),
        ("VITRINE_COOKIE_NAME", "not for the log"),
        ("S3_ENDPOINT", "http://not{for}the;log"),
        ("PORT", "not for the log"),
    ],
)
def test_a_wrong_value_is_not_shown(name: str, value: str) -> None:
    with pytest.raises(WrongSettingError, match=rf"^{name}: must be ") as raised:
        load_settings({name: value})
    assert value not in str(raised.value)


def test_a_setting_can_come_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "port").write_text("9000\n")
    assert load_settings({"PORT_FILE": str(tmp_path / "port")}).port == 9000


@pytest.mark.parametrize("name", ["PORT", "S3_SECRET_KEY", "VITRINE_SECURITY_SECRET"])
def test_a_setting_is_given_by_value_or_by_file(name: str) -> None:
    with pytest.raises(WrongSettingError, match=f"^{name}: set either {name} or {name}_FILE, not"):
        load_settings({name: "9000", f"{name}_FILE": "/nowhere"})


def test_a_file_that_cannot_be_read_is_named_by_its_setting(tmp_path: Path) -> None:
    (tmp_path / "noise").write_bytes(b"\xff\xfe\xff")
    for path in ("/nowhere", tmp_path / "noise"):
        with pytest.raises(WrongSettingError, match=r"^PORT_FILE: the file cannot be read$"):
            load_settings({"PORT_FILE": str(path)})


def test_the_gateway_alone_needs_a_public_address_and_a_store() -> None:
    with pytest.raises(WrongSettingError) as raised:
        load_gateway_settings({})
    assert str(raised.value) == "VITRINE_PUBLIC_URL: is not set; S3_ENDPOINT: is not set"
    settings = {"VITRINE_PUBLIC_URL": "https://pictures.example.org/", "S3_ENDPOINT": "http://a:1"}
    assert load_gateway_settings(settings).public_address == "https://pictures.example.org"


@pytest.mark.parametrize(
    ("host", "is_loopback"),
    [("localhost", True), ("127.0.0.2", True), ("::1", True), ("192.0.2.1", False), ("a", False)],
)
def test_loopback_is_known_by_name_and_by_number(host: str, is_loopback: bool) -> None:
    settings = load_settings({"HOST": host, "VITRINE_PUBLIC_URL": "http://pictures.lan"})
    assert settings.listens_on_loopback is is_loopback


@pytest.mark.parametrize(
    ("host", "public_url", "is_said"),
    [
        ("127.0.0.1", "http://localhost:8080", False),
        ("192.0.2.1", "http://localhost:8080", True),
        ("127.0.0.1", "http://pictures.lan", True),
        ("192.0.2.1", "https://pictures.lan", False),
    ],
)
def test_what_travels_unencrypted_is_said(host: str, public_url: str, is_said: bool) -> None:
    settings = load_settings({"HOST": host, "VITRINE_PUBLIC_URL": public_url})
    assert (UNENCRYPTED in settings.warnings()) is is_said


def test_an_ipv6_address_is_listened_on_in_brackets() -> None:
    assert load_settings({"HOST": "::1"}).listen_address == "[::1]:8080"


def test_the_data_folder_is_an_absolute_path() -> None:
    assert load_settings({"DATA": "somewhere"}).data == Path.cwd() / "somewhere"


def test_an_empty_setting_is_as_if_it_were_not_set() -> None:
    assert load_settings({"PORT": "", "VITRINE_PUBLIC_URL": ""}).port == 8080
