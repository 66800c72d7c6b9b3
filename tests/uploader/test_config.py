"""Settings: from the environment or from files, checked before anything starts."""

from pathlib import Path

import pytest

from uploader.config import load_settings

GOOD = {
    "VITRINE_PUBLIC_URL": "http://localhost:8080/",
    "UPLOADER_DATABASE_URL": "sqlite:////x",
    "S3_ENDPOINT": "http://127.0.0.1:9000",
    "S3_ACCESS_KEY": "access",
    "S3_SECRET_KEY": "secret",
    "VITRINE_SECURITY_URL": "http://127.0.0.1:9",
    "VITRINE_SPOOL_DIR": "/spool",
}


def refusal(capsys: pytest.CaptureFixture[str], **changes: str | None) -> str:
    """Read good settings with what a test changes, and return the one line of the refusal."""
    merged = {**GOOD, **changes}
    with pytest.raises(SystemExit) as stopped:
        load_settings({name: value for name, value in merged.items() if value is not None})
    assert stopped.value.code == 2
    said = capsys.readouterr().err
    assert said.startswith("uploader: wrong setting: ")
    assert said.count("\n") == 1
    return said.removeprefix("uploader: wrong setting: ").rstrip("\n")


def test_settings_have_the_documented_defaults() -> None:
    settings = load_settings(GOOD)
    assert settings.public_url == "http://localhost:8080"
    assert (settings.s3_bucket, settings.s3_region) == ("vitrine", "us-east-1")
    assert settings.max_upload_bytes == 67108864
    assert (settings.quota_bytes, settings.quota_images) == (None, None)


def test_settings_come_from_the_environment_of_the_process(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)
    assert load_settings().s3_access_key == "access"


@pytest.mark.parametrize("beside", [{}, {"S3_SECRET_KEY": ""}])
def test_a_secret_may_come_from_a_file(tmp_path: Path, beside: dict[str, str]) -> None:
    file = tmp_path / "secret"
    file.write_text("from a file\n", "utf-8")
    environment = {name: value for name, value in GOOD.items() if name != "S3_SECRET_KEY"}
    settings = load_settings({**environment, **beside, "S3_SECRET_KEY_FILE": str(file)})
    assert settings.s3_secret_key.get_secret_value() == "from a file"


@pytest.mark.parametrize(
    ("decoders", "workers", "of_a_worker"), [("8", "1", 8), ("8", "3", 2), ("1", "4", 1)]
)
def test_the_workers_divide_the_decoders(decoders: str, workers: str, of_a_worker: int) -> None:
    settings = load_settings({**GOOD, "VITRINE_DECODERS": decoders, "VITRINE_WORKERS": workers})
    assert settings.decoders_of_a_worker == of_a_worker


def test_an_empty_setting_counts_as_unset() -> None:
    assert load_settings({**GOOD, "VITRINE_QUOTA_BYTES": ""}).quota_bytes is None


def test_a_secret_is_not_shown() -> None:
    assert "secret'" not in repr(load_settings(GOOD)).replace("s3_secret_key", "")


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("VITRINE_PUBLIC_URL", "localhost", "must start with http:// or https://"),
        ("UPLOADER_DATABASE_URL", "mysql://x", "must start with sqlite:/// or postgresql://"),
        ("VITRINE_LOG_LEVEL", "loud", "must be debug, info, warning or error"),
        ("VITRINE_DECODERS", "0", "must be greater than or equal to 1"),
        ("VITRINE_UPLOADS_AT_ONCE", "49", "must be less than or equal to 48"),
        ("S3_ENDPOINT", "127.0.0.1:9000", "must match pattern '^https?://[^/]+/?$'"),
        ("S3_SECRET_KEY", None, "is not set"),
        ("VITRINE_SPOOL_DIR", "", "is not set"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_line(
    capsys: pytest.CaptureFixture[str], name: str, value: str | None, reason: str
) -> None:
    assert refusal(capsys, **{name: value}) == f"{name}: {reason}"


def test_a_value_is_never_shown(capsys: pytest.CaptureFixture[str]) -> None:
    said = refusal(capsys, VITRINE_MAX_UPLOAD_BYTES="xyzzy")
    assert said.startswith("VITRINE_MAX_UPLOAD_BYTES: must be a valid integer")
    assert "xyzzy" not in said


def test_all_wrong_settings_are_named_in_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    said = refusal(
        capsys, VITRINE_LOG_LEVEL="loud", S3_ACCESS_KEY=None, S3_SECRET_KEY_FILE="/nowhere"
    )
    assert set(said.split("; ")) == {
        "VITRINE_LOG_LEVEL: must be debug, info, warning or error",
        "S3_ACCESS_KEY: is not set",
        "S3_SECRET_KEY: set either S3_SECRET_KEY or S3_SECRET_KEY_FILE, not both",
    }


@pytest.mark.parametrize("content", [None, b"\xffxyzzy"])
def test_a_file_that_cannot_be_read_is_named_by_its_setting(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes | None
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)
    said = refusal(capsys, S3_SECRET_KEY=None, S3_SECRET_KEY_FILE=str(file))
    assert said == "S3_SECRET_KEY_FILE: the file cannot be read"
