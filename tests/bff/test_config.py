"""Settings."""

from pathlib import Path

import pytest

from bff.config import load_settings

GIVEN = {
    "VITRINE_PUBLIC_URL": "http://localhost:8080/",
    "VITRINE_SECURITY_URL": "http://127.0.0.1:1",
    "VITRINE_LOGIN_URL": "http://127.0.0.1:2",
    "VITRINE_UPLOADER_URL": "http://127.0.0.1:3",
}


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GIVEN.items():
        monkeypatch.setenv(name, value)


def test_the_rest_has_sane_values() -> None:
    settings = load_settings()
    assert settings.public_url == "http://localhost:8080"
    assert (settings.cookie_name, settings.max_upload_bytes) == ("vitrine", 67_108_864)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VITRINE_PUBLIC_URL", "localhost"),
        ("VITRINE_COOKIE_NAME", "a b"),
        ("VITRINE_MAX_UPLOAD_BYTES", "-1"),
        ("VITRINE_LOGIN_URL", ""),
        ("VITRINE_FORM_UPLOADS", "0"),
        ("VITRINE_PASSWORD_MIN_LENGTH", "ten"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as stopped:
        load_settings()
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert name in said
    assert said.count("\n") == 1


def test_a_setting_can_come_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "name").write_text("second\n")
    monkeypatch.setenv("VITRINE_COOKIE_NAME_FILE", str(tmp_path / "name"))
    assert load_settings().cookie_name == "second"


def test_a_file_that_cannot_be_read_stops_the_start_with_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setenv("VITRINE_COOKIE_NAME_FILE", str(tmp_path / "nowhere"))
    with pytest.raises(SystemExit) as stopped:
        load_settings()
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("bff: wrong setting: VITRINE_COOKIE_NAME_FILE: ")
    assert said.count("\n") == 1


def test_a_file_that_is_no_text_is_never_quoted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "name").write_bytes(b"secret \xff")
    monkeypatch.setenv("VITRINE_COOKIE_NAME_FILE", str(tmp_path / "name"))
    with pytest.raises(SystemExit):
        load_settings()
    said = capsys.readouterr().err
    assert said.startswith("bff: wrong setting: VITRINE_COOKIE_NAME_FILE: ")
    assert "secret" not in said
    assert "xff" not in said


def test_a_setting_and_its_file_at_once_stop_the_start(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "name").write_text("second\n")
    monkeypatch.setenv("VITRINE_COOKIE_NAME", "first")
    monkeypatch.setenv("VITRINE_COOKIE_NAME_FILE", str(tmp_path / "name"))
    with pytest.raises(SystemExit) as stopped:
        load_settings()
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("bff: wrong setting: VITRINE_COOKIE_NAME: ")
    assert "VITRINE_COOKIE_NAME_FILE" in said
    assert "first" not in said
    assert "second" not in said


def test_all_wrong_settings_are_said_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VITRINE_LOGIN_URL", "")
    monkeypatch.setenv("VITRINE_FORM_UPLOADS", "many")
    with pytest.raises(SystemExit):
        load_settings()
    assert capsys.readouterr().err == (
        "bff: wrong setting: VITRINE_LOGIN_URL: is not set; "
        "VITRINE_FORM_UPLOADS: must be a whole number above 0, without a unit\n"
    )


def test_an_empty_file_name_is_as_if_it_were_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRINE_COOKIE_NAME", "first")
    monkeypatch.setenv("VITRINE_COOKIE_NAME_FILE", "")
    assert load_settings().cookie_name == "first"


def test_an_empty_setting_is_as_if_it_were_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRINE_FORM_UPLOADS", "")
    assert load_settings().form_uploads == 6


@pytest.mark.parametrize(("text", "days"), [("0", 0), ("7", 7), ("", 30)])
def test_there_may_be_no_days_in_the_trash(
    monkeypatch: pytest.MonkeyPatch, text: str, days: int
) -> None:
    monkeypatch.setenv("VITRINE_TRASH_DAYS", text)
    assert load_settings().trash_days == days


def test_days_in_the_trash_are_a_whole_number(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("VITRINE_TRASH_DAYS", "-1")
    with pytest.raises(SystemExit):
        load_settings()
    assert capsys.readouterr().err == (
        "bff: wrong setting: VITRINE_TRASH_DAYS: must be a whole number from 0 on, without a unit\n"
    )
