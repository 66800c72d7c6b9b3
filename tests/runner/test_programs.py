"""The plan: which programs run, with which command lines and environments."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from runner.data_folder import DataFolder
from runner.nginx import find_nginx
from runner.programs import INNER_PARTS, Plan, Program, plan
from runner.settings import load_settings

PORTS = {name: 21000 + number for number, name in enumerate(INNER_PARTS)}
OWN_STORE = {
    "S3_ENDPOINT": "https://s3.example.org", "S3_ACCESS_KEY": "alice",
    "S3_SECRET_KEY": "not-a-real-password",
}  # fmt: skip


def planned(folder: Path, **given: str) -> Plan:
    data = DataFolder(folder)
    data.prepare()
    environment = {"PATH": "/usr/bin", "SHELL": "/bin/sh", **given}
    return plan(load_settings(environment), environment, data, PORTS, find_nginx())


def services(folder: Path, **given: str) -> dict[str, Program]:
    return {program.name: program for program in planned(folder, **given).services}


def test_everything_is_embedded_unless_it_is_set(tmp_path: Path) -> None:
    embedded = planned(tmp_path)
    assert [program.name for program in embedded.storage] == ["storage"]
    assert [program.name for program in embedded.migrations] == ["security", "uploader"]
    assert [one.name for one in embedded.services] == ["security", "login", "uploader", "bff"]
    environment = services(tmp_path)["uploader"].environment
    assert environment["UPLOADER_DATABASE_URL"].startswith("sqlite:///")
    assert environment["S3_ENDPOINT"] == f"http://127.0.0.1:{PORTS['storage']}"
    assert environment["VITRINE_STORE_FOLDER"] == str(tmp_path / "storage")


def test_a_store_of_the_operators_replaces_the_embedded_one(tmp_path: Path) -> None:
    own = planned(tmp_path, **OWN_STORE)
    assert own.storage == []
    (uploader,) = [program for program in own.services if program.name == "uploader"]
    assert uploader.environment["S3_ENDPOINT"] == "https://s3.example.org"
    assert uploader.environment["S3_SECRET_KEY"] == "not-a-real-password"
    assert "VITRINE_STORE_FOLDER" not in uploader.environment
    assert "S3_SECRET_KEY_FILE" not in uploader.environment


def test_a_database_and_a_secret_can_come_from_files(tmp_path: Path) -> None:
    given = {
        "SECURITY_DATABASE_URL_FILE": "/run/url", "VITRINE_SECURITY_SECRET_FILE": "/run/secret",
    }  # fmt: skip
    environment = services(tmp_path, **given)["security"].environment
    assert environment["SECURITY_DATABASE_URL_FILE"] == "/run/url"
    assert environment["VITRINE_SECURITY_SECRET_FILE"] == "/run/secret"
    assert "SECURITY_DATABASE_URL" not in environment


def test_security_is_told_who_can_connect(tmp_path: Path) -> None:
    """Where it is not this machine alone, the first account takes the setup code."""
    given = {
        "HOST": "192.0.2.7", "VITRINE_PUBLIC_URL": "http://localhost:8080",
        "VITRINE_ALLOWED_HOSTS": "nas",
    }  # fmt: skip
    running = planned(tmp_path, **given)
    told = [one for one in (*running.migrations, *running.services)
            if one.name in {"security", "login"}]  # fmt: skip
    assert len(told) == 3
    for program in told:
        assert given.items() <= program.environment.items()


def test_a_program_gets_of_the_environment_what_it_needs_and_no_more(tmp_path: Path) -> None:
    running = planned(tmp_path, **OWN_STORE)
    for program in (*running.migrations, *running.services, *running.gateway):
        assert program.environment["PATH"] == "/usr/bin"
        assert "SHELL" not in program.environment
        if program.name != "uploader":
            assert "not-a-real-password" not in program.environment.values()


def test_no_secret_is_in_a_command_line(tmp_path: Path) -> None:
    running = planned(tmp_path)
    secrets = {path.read_text() for path in (tmp_path / "secrets").iterdir()}
    assert len(secrets) >= 3
    for program in (*running.storage, *running.services, *running.gateway):
        assert not secrets & set(program.argv)
        assert not any(secret in part for secret in secrets for part in program.argv)


def test_passwords_are_hashed_by_one_worker_that_gives_way(tmp_path: Path) -> None:
    argv = services(tmp_path, VITRINE_WORKERS="3")["login"].argv
    assert argv[:3] == ["nice", "-n", "10"]
    assert argv[argv.index("--workers") + 1] == "1"
    assert services(tmp_path, VITRINE_WORKERS="3")["security"].argv[-2:] == ["--workers", "3"]
    assert "--workers" not in services(tmp_path)["security"].argv


def test_services_find_each_other(tmp_path: Path) -> None:
    environment = services(tmp_path)["bff"].environment
    for name in ("security", "login", "uploader"):
        url = environment[f"VITRINE_{name.upper()}_URL"]
        assert url == f"http://127.0.0.1:{PORTS[name]}"


def test_a_start_forgets_old_counts_and_stores_what_commands_need(tmp_path: Path) -> None:
    uploader = services(tmp_path)["uploader"]
    old = Path(uploader.environment["PROMETHEUS_MULTIPROC_DIR"]) / "counter_1.db"
    old.parent.mkdir()
    old.touch()
    uploader.before_start()
    assert not old.exists()
    stored = DataFolder(tmp_path).environment_of("uploader")
    assert stored["VITRINE_SPOOL_DIR"] == str(tmp_path / "spool")


def test_the_gateway_is_rendered_at_each_start(tmp_path: Path) -> None:
    (gateway,) = planned(tmp_path, VITRINE_COOKIE_NAME="album").gateway
    (tmp_path / "gateway" / "run" / "fetch.sock").touch()
    left, kept = ("tmp/body/1", "cache/auth/1", "cache/renditions/1"), "cache/media/1"
    for name in (*left, kept):
        (tmp_path / "gateway" / name).parent.mkdir(parents=True)
        (tmp_path / "gateway" / name).touch()
    gateway.before_start()
    assert not [name for name in left if (tmp_path / "gateway" / name).exists()]
    assert (tmp_path / "gateway" / kept).exists()
    rendered = tmp_path / "gateway"
    assert "__Host-album_access" in (rendered / "maps" / "credential.conf").read_text()
    assert f"127.0.0.1:{PORTS['bff']}" in (rendered / "site" / "upstreams.conf").read_text()
    assert (rendered / "web" / "static" / "css").is_dir()
    assert list((rendered / "run").iterdir()) == []
    assert gateway.stop_signal == "SIGQUIT"  # nginx finishes the requests in flight.


@pytest.mark.parametrize("package", ["security", "uploader"])
def test_a_migration_runs_with_the_environment_of_its_service(tmp_path: Path, package: str) -> None:
    (migration,) = [one for one in planned(tmp_path).migrations if one.name == package]
    assert migration.argv == [sys.executable, "-m", package, "migrate"]
    running = services(tmp_path)[package].environment
    assert migration.environment.items() <= running.items()
