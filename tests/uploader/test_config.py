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


@pytest.fixture(autouse=True)
def _environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GOOD.items():
        monkeypatch.setenv(name, value)


def test_settings_have_the_documented_defaults() -> None:
    settings = load_settings()
    assert settings.public_url == "http://localhost:8080"
    assert (settings.s3_bucket, settings.s3_region) == ("vitrine", "us-east-1")
    assert settings.max_upload_bytes == 67108864
    assert (settings.quota_bytes, settings.quota_images) == (None, None)


def test_a_secret_may_come_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "secret"
    file.write_text("from a file\n", "utf-8")
    monkeypatch.setenv("S3_SECRET_KEY_FILE", str(file))
    assert load_settings().s3_secret_key.get_secret_value() == "from a file"


@pytest.mark.parametrize(
    ("decoders", "workers", "of_a_worker"), [("8", "1", 8), ("8", "3", 2), ("1", "4", 1)]
)
def test_the_workers_divide_the_decoders(
    monkeypatch: pytest.MonkeyPatch, decoders: str, workers: str, of_a_worker: int
) -> None:
    monkeypatch.setenv("VITRINE_DECODERS", decoders)
    monkeypatch.setenv("VITRINE_WORKERS", workers)
    assert load_settings().decoders_of_a_worker == of_a_worker


def test_an_empty_setting_counts_as_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRINE_QUOTA_BYTES", "")
    assert load_settings().quota_bytes is None


def test_a_secret_is_not_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "secret'" not in repr(load_settings()).replace("s3_secret_key", "")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("VITRINE_PUBLIC_URL", "localhost"),
        ("S3_ENDPOINT", "127.0.0.1:9000"),
        ("VITRINE_MAX_UPLOAD_BYTES", "many"),
        ("VITRINE_DECODERS", "0"),
        ("VITRINE_LOG_LEVEL", "loud"),
        ("S3_SECRET_KEY_FILE", "/nowhere/at/all"),
    ],
)
def test_a_wrong_setting_stops_the_start_with_one_line(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as stopped:
        load_settings()
    said = capsys.readouterr().err
    assert stopped.value.code == 2
    assert said.count("\n") == 1
    assert name.removesuffix("_FILE") in said or value in said
