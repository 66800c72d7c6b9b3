"""Settings: read once, checked, and refused in one line."""

from pathlib import Path

import pytest

from security.config import load_settings

GOOD = {
    "VITRINE_PUBLIC_URL": "http://localhost:8080/",
    "SECURITY_DATABASE_URL": "sqlite:////tmp/security.db",
    "VITRINE_SECURITY_SECRET": "0123456789abcdef-only-for-the-tests",
    "VITRINE_UPLOADER_URL": "http://127.0.0.1:9",
}


def test_the_defaults_are_the_documented_ones() -> None:
    settings = load_settings(GOOD)
    assert (settings.access_token_seconds, settings.identity_seconds) == (900, 60)
    assert (settings.session_idle_seconds, settings.session_seconds) == (2_592_000, 7_776_000)
    assert (settings.password_min_length, settings.password_hash_queue) == (15, 8)
    assert (settings.registration, settings.log_level) == ("open", "info")
    assert settings.public_url == "http://localhost:8080"


def test_an_empty_variable_is_like_none() -> None:
    assert load_settings(GOOD | {"VITRINE_REGISTRATION": ""}).registration == "open"


def test_a_secret_can_come_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("abcdefghij0123456789-and-more-of-it\n")
    given = {k: v for k, v in GOOD.items() if k != "VITRINE_SECURITY_SECRET"}
    settings = load_settings(given | {"VITRINE_SECURITY_SECRET_FILE": str(path)})
    assert settings.secret.get_secret_value() == "abcdefghij0123456789-and-more-of-it"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VITRINE_PUBLIC_URL", ""),
        ("VITRINE_PUBLIC_URL", "localhost"),
        ("SECURITY_DATABASE_URL", ""),
        ("SECURITY_DATABASE_URL", "mysql://x"),
        ("SECURITY_DATABASE_URL", "sqlite:///"),
        ("SECURITY_DATABASE_URL", "sqlite:///:memory:"),
        ("VITRINE_SECURITY_SECRET", ""),
        ("VITRINE_SECURITY_SECRET", "changeme"),
        ("VITRINE_SECURITY_SECRET", "changeme" * 8),
        ("VITRINE_UPLOADER_URL", "ftp://x"),
        ("VITRINE_REGISTRATION", "maybe"),
        ("VITRINE_LOG_LEVEL", "loud"),
        ("VITRINE_ACCESS_TOKEN_SECONDS", "901"),
        ("VITRINE_ACCESS_TOKEN_SECONDS", "soon"),
        ("VITRINE_IDENTITY_SECONDS", "121"),
        ("VITRINE_PASSWORD_MIN_LENGTH", "7"),
        ("VITRINE_PASSWORD_HASH_QUEUE", "-1"),
        ("VITRINE_SECURITY_SECRET_FILE", "/nowhere"),
    ],
)
def test_a_wrong_setting_is_named_in_one_line_without_its_value(
    name: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {k: v for k, v in GOOD.items() if k != name.removesuffix("_FILE")}
    with pytest.raises(SystemExit) as ended:
        load_settings(given | {name: value})
    line = capsys.readouterr().err
    assert ended.value.code == 2
    assert line.startswith(f"security: wrong setting: {name}: ")
    assert line.index("\n") == len(line) - 1
    assert len(value) < 11 or value not in line


def test_all_wrong_settings_are_named_at_once(capsys: pytest.CaptureFixture[str]) -> None:
    wrong = {"VITRINE_LOG_LEVEL": "loud", "VITRINE_REGISTRATION": "maybe"}
    with pytest.raises(SystemExit):
        load_settings(GOOD | wrong)
    assert capsys.readouterr().err == (
        "security: wrong setting:"
        " VITRINE_LOG_LEVEL: must be 'debug', 'info', 'warning' or 'error';"
        " VITRINE_REGISTRATION: must be 'open' or 'closed'\n"
    )


def test_no_secret_is_shown_when_settings_are_printed() -> None:
    shown = repr(load_settings(GOOD))
    assert GOOD["VITRINE_SECURITY_SECRET"] not in shown
