"""The job that makes the secrets."""

import stat
from pathlib import Path

import pytest

from compose.secret_files import ensure_secrets, random_values


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for path in random_values():
        (tmp_path / path).parent.mkdir(exist_ok=True)
    return tmp_path


def test_a_first_start_writes_every_secret(folder: Path) -> None:
    assert sorted(ensure_secrets(folder, {})) == sorted(random_values())
    assert all((folder / path).read_text() for path in random_values())


def test_a_second_start_keeps_every_secret(folder: Path) -> None:
    ensure_secrets(folder, {})
    before = {path: (folder / path).read_text() for path in random_values()}
    assert ensure_secrets(folder, {}) == []
    assert before == {path: (folder / path).read_text() for path in random_values()}


def test_two_installations_share_no_secret() -> None:
    first, second = random_values(), random_values()
    assert [path for path in first if first[path] == second[path]] == []


def test_a_given_value_replaces_the_one_that_is_there(folder: Path) -> None:
    ensure_secrets(folder, {})
    given = {"S3_SECRET_KEY": "given by the operator"}
    assert ensure_secrets(folder, given) == ["uploader/s3-secret-key"]
    assert (folder / "uploader/s3-secret-key").read_text() == "given by the operator"
    assert ensure_secrets(folder, given) == []


def test_a_replaced_value_is_kept_beside_the_new_one(folder: Path) -> None:
    ensure_secrets(folder, {})
    first = (folder / "security/secret").read_text()
    for value in ("second", "third", "third"):
        ensure_secrets(folder, {"VITRINE_SECURITY_SECRET": value})
    kept = sorted((folder / "security").glob("secret.before-*"))
    assert [(file.name, file.read_text()) for file in kept] == [
        ("secret.before-1", first),
        ("secret.before-2", "second"),
    ]
    assert {stat.S_IMODE(file.stat().st_mode) for file in kept} == {0o440}


def test_an_empty_value_counts_as_not_given(folder: Path) -> None:
    ensure_secrets(folder, {"VITRINE_SECURITY_SECRET": ""})
    assert len((folder / "security/secret").read_text()) >= 32


def test_nobody_else_may_read_a_secret(folder: Path) -> None:
    ensure_secrets(folder, {})
    for path in random_values():
        assert stat.S_IMODE((folder / path).stat().st_mode) == 0o440


def test_the_database_address_bounds_how_long_a_dead_server_is_waited_for() -> None:
    for service in ("security", "uploader"):
        url = random_values()[f"{service}/database-url"]
        assert url.startswith(f"postgresql+psycopg://{service}:")
        assert "connect_timeout=2" in url
        assert "tcp_user_timeout=2000" in url
