"""The gateway's templates get a value for every name, and nginx takes the result."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from runner import nginx
from runner.data_folder import DataFolder
from runner.programs import INNER_PARTS
from runner.settings import load_settings

PORTS = {name: 21000 + number for number, name in enumerate(INNER_PARTS)}


@pytest.mark.parametrize(
    "environment",
    [
        {},
        {"VITRINE_PUBLIC_URL": "https://pictures.example.org", "HOST": "127.0.0.1"},
        {"VITRINE_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8"},
    ],
)
@pytest.mark.parametrize("storage", ["http://127.0.0.1:9000", "https://s3.example.org"])
def test_nginx_accepts_what_is_rendered(
    tmp_path: Path, environment: dict[str, str], storage: str
) -> None:
    settings, _ = load_settings(environment)
    data = DataFolder(tmp_path / "data")
    data.prepare()
    program = nginx.find_nginx()
    # Names in the configuration are looked up by nginx itself, so the store is one on this machine.
    storage = storage.replace("s3.example.org", "localhost")
    modules = nginx.built_in_modules(program)
    nginx.write_configuration(settings, data.gateway, PORTS, storage, modules)
    checked = subprocess.run(
        [*nginx.command(program, data.gateway), "-t"],
        capture_output=True, text=True, check=False, cwd=data.gateway,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr


def test_without_the_status_module_nothing_asks_for_it(tmp_path: Path) -> None:
    settings, _ = load_settings({})
    data = DataFolder(tmp_path / "data")
    data.prepare()
    nginx.write_configuration(settings, data.gateway, PORTS, "http://127.0.0.1:9000", set())
    assert not (data.gateway / "site" / "status.conf").exists()
    assert "gzip_static" not in (data.gateway / "site" / "server.conf").read_text()


@pytest.mark.parametrize(
    ("url", "cookie"),
    [
        ("http://localhost:8080", "__Host-vitrine_access"),
        ("http://app.localhost:8080", "__Host-vitrine_access"),
        ("https://pictures.example.org", "__Host-vitrine_access"),
        ("http://pictures.lan", "vitrine_access"),
    ],
)
def test_the_cookie_name_follows_the_public_address(url: str, cookie: str) -> None:
    settings, _ = load_settings({"VITRINE_PUBLIC_URL": url})
    values = nginx.template_values(settings, PORTS, "http://127.0.0.1:9000", set())
    assert values["ACCESS_COOKIE"] == cookie
