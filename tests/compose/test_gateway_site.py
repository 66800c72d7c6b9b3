"""The gateway's site in its container is the one that runs without containers."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from runner.nginx import render, template_values
from runner.settings import load_settings

from .conftest import PROJECT

IN_CONTAINER = {
    "LISTEN": "0.0.0.0:8080",
    "STATUS_LISTEN": "0.0.0.0:8081",
    "WEB_ROOT": "/srv/vitrine",
    **{
        f"{name.upper()}_SERVERS": f"server {name}:8000 max_fails=0;"
        for name in ("security", "login", "uploader", "bff")
    },
}
MODULES = {"http_gzip_static_module", "http_stub_status_module"}

pytestmark = pytest.mark.skipif(not shutil.which("envsubst"), reason="needs envsubst (gettext)")


def rendered_in_container(folder: Path, settings: dict[str, str]) -> dict[str, list[str]]:
    """Returns the words of each file that the container's start script renders."""
    subprocess.run(
        ["sh", PROJECT / "compose" / "gateway.sh", "render"],
        env={
            "PATH": os.environ["PATH"],
            "PREFIX": str(folder / "prefix"),
            "DISK": str(folder / "disk"),
            "SOURCE": str(PROJECT / "gateway"),
            **settings,
        },
        check=True,
    )
    return {
        path.name: sorted(path.read_text(encoding="utf-8").split())
        for path in (folder / "prefix" / "site").iterdir()
    }


def rendered_without_containers(settings: dict[str, str]) -> dict[str, list[str]]:
    """Returns the same for the runner, with the places of the container put in."""
    runner_settings, _ = load_settings(
        {"S3_ACCESS_KEY": "unused", "S3_SECRET_KEY": "unused", **settings}
    )
    ports = dict.fromkeys(("security", "login", "uploader", "bff", "status"), 1)
    values = template_values(runner_settings, ports, settings["S3_ENDPOINT"], MODULES)
    return {
        path.name.removesuffix(".template"): sorted(
            render(path.read_text(encoding="utf-8"), values | IN_CONTAINER).split()
        )
        for path in (PROJECT / "gateway" / "site").glob("*.template")
    }


@pytest.mark.parametrize(
    "settings",
    [
        {"VITRINE_PUBLIC_URL": "http://localhost:8080"},
        {"VITRINE_PUBLIC_URL": "http://127.0.0.1:8080"},
        {"VITRINE_PUBLIC_URL": "http://[::1]:8080"},
        {"VITRINE_PUBLIC_URL": "http://pictures.localhost:8080"},
        {"VITRINE_PUBLIC_URL": "http://nas:8080", "VITRINE_COOKIE_NAME": "album"},
        {"VITRINE_PUBLIC_URL": "https://Pictures.Example.org"},
        {
            "VITRINE_PUBLIC_URL": "https://pictures.example.org",
            "VITRINE_ALLOWED_HOSTS": "pictures.lan, 192.0.2.7",
            "VITRINE_TRUSTED_PROXIES": "172.16.0.0/12,192.0.2.1",
        },
        {
            "VITRINE_PUBLIC_URL": "http://localhost:8080",
            "VITRINE_MAX_UPLOAD_BYTES": "1000000",
            "VITRINE_MAX_FORM_BYTES": "5000000",
            "VITRINE_CREDENTIAL_RATE": "1r/m",
            "VITRINE_UPLOAD_CONNECTIONS": "3",
            "VITRINE_MEDIA_CACHE_SIZE": "100m",
        },
        {"VITRINE_PUBLIC_URL": "http://localhost:8080", "S3_ENDPOINT": "https://s3.example.org"},
        {"VITRINE_PUBLIC_URL": "http://localhost:8080", "S3_ENDPOINT": "http://store.lan"},
    ],
    ids=lambda settings: " ".join(settings.values()),
)
def test_the_same_settings_give_the_same_site(tmp_path: Path, settings: dict[str, str]) -> None:
    settings = {"S3_ENDPOINT": "http://minio:9000"} | settings
    assert rendered_in_container(tmp_path, settings) == rendered_without_containers(settings)


def test_a_template_that_asks_for_an_unknown_name_stops_the_start(tmp_path: Path) -> None:
    source = tmp_path / "gateway"
    shutil.copytree(PROJECT / "gateway", source)
    (source / "site" / "more.conf.template").write_text("listen ${NOBODY_KNOWS};")
    done = subprocess.run(
        ["sh", PROJECT / "compose" / "gateway.sh", "render"],
        env={
            "PATH": os.environ["PATH"],
            "PREFIX": str(tmp_path / "prefix"),
            "DISK": str(tmp_path / "disk"),
            "SOURCE": str(source),
            "VITRINE_PUBLIC_URL": "http://localhost:8080",
            "S3_ENDPOINT": "http://minio:9000",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "NOBODY_KNOWS" in done.stderr
