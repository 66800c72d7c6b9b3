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
    assert (settings.registration, settings.log_level) == (None, "info")
    assert settings.public_url == "http://localhost:8080"


def test_an_empty_variable_is_like_none() -> None:
    assert load_settings(GOOD | {"VITRINE_REGISTRATION": ""}).registration is None


@pytest.mark.parametrize(
    "host",
    ["localhost", "localhost:8080", "LOCALHOST.", "a.localhost", "127.0.0.1", "127.9.8.7:80",
     "[::1]:8080"],
)  # fmt: skip
def test_an_address_of_this_machine_alone_is_open(host: str) -> None:
    settings = load_settings(GOOD | {"VITRINE_PUBLIC_URL": f"http://{host}"})
    assert settings.is_on_loopback
    assert settings.registration_mode == "open"


@pytest.mark.parametrize(
    "host",
    ["pictures.example.org", "nas", "192.168.0.7", "[fe80::1]", "localhost.example.org",
     "notlocalhost", "localhost@example.org", "0.0.0.1", "128.0.0.1", "[::]"],
)  # fmt: skip
def test_an_address_that_others_reach_takes_invitations(host: str) -> None:
    settings = load_settings(GOOD | {"VITRINE_PUBLIC_URL": f"http://{host}"})
    assert not settings.is_on_loopback
    assert settings.registration_mode == "invite"


@pytest.mark.parametrize(
    "host",
    ["0.0.0.0", "::", "192.168.0.7", "fe80::1", "nas"],  # noqa: S104  # Nobody listens.
)
def test_who_listens_for_others_is_reached_by_them_whatever_the_address_says(host: str) -> None:
    """Whoever connects may write `Host: localhost`."""
    settings = load_settings(GOOD | {"HOST": host})
    assert not settings.is_on_loopback
    assert settings.registration_mode == "invite"


@pytest.mark.parametrize("host", ["", "127.0.0.1", "127.0.0.2", "::1", "localhost", "LocalHost"])
def test_who_listens_on_loopback_is_reached_from_there_alone(host: str) -> None:
    assert load_settings(GOOD | {"HOST": host}).is_on_loopback


@pytest.mark.parametrize(
    ("names", "is_on_loopback"),
    [
        ("pictures.lan", False),
        ("a.localhost, 192.0.2.7", False),
        ("a.localhost nas", False),
        ("a.localhost, [::1]", True),
        (" ", True),
    ],
)
def test_a_further_name_that_others_use_is_why_they_come(names: str, is_on_loopback: bool) -> None:
    """A proxy on this machine hands their requests on."""
    settings = load_settings(GOOD | {"VITRINE_ALLOWED_HOSTS": names})
    assert settings.is_on_loopback is is_on_loopback


@pytest.mark.parametrize("mode", ["open", "invite", "closed"])
@pytest.mark.parametrize("host", ["localhost", "pictures.example.org"])
def test_a_mode_that_is_set_holds_everywhere(mode: str, host: str) -> None:
    given = {"VITRINE_PUBLIC_URL": f"http://{host}", "VITRINE_REGISTRATION": mode}
    assert load_settings(GOOD | given).registration_mode == mode


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
        ("VITRINE_SECURITY_SECRET", "a secret of 31 characters: 1234"),
        ("VITRINE_SECURITY_SECRET", "0123456789" * 4),
        ("VITRINE_SECURITY_SECRET", "my-jwt-secret-1" * 3),
        ("VITRINE_UPLOADER_URL", "ftp://x"),
        ("VITRINE_REGISTRATION", "maybe"),
        ("VITRINE_LOG_LEVEL", "loud"),
        ("VITRINE_ACCESS_TOKEN_SECONDS", "901"),
        ("VITRINE_ACCESS_TOKEN_SECONDS", "soon"),
        ("VITRINE_IDENTITY_SECONDS", "121"),
        ("VITRINE_PASSWORD_MIN_LENGTH", "14"),
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
        " VITRINE_REGISTRATION: must be 'open', 'invite' or 'closed'\n"
    )


def test_no_secret_is_shown_when_settings_are_printed() -> None:
    shown = repr(load_settings(GOOD))
    assert GOOD["VITRINE_SECURITY_SECRET"] not in shown
