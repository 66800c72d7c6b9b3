"""The gateway in its container: configuration, settings, and how it follows the services."""

import ast
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from compose.gateway import addresses_of, places_in_container, prepare_folders
from runner import nginx
from runner.settings import load_gateway_settings
from tests.timeouts import scaled

from .conftest import PROJECT

MODULES = {"http_gzip_static_module", "http_stub_status_module"}
# Says what it is told, ends when it is asked to, and calls a configuration good that is there.
NGINX = """
import pathlib, signal, sys, time
folder = pathlib.Path(sys.argv[1])
if "-t" in sys.argv:
    sys.exit(0 if (folder / "good").exists() else 1)
told = (folder / "told").open("ab", buffering=0)
def quit(*_):
    told.write(b"QUIT ")
    while (folder / "busy").exists():
        time.sleep(0.02)
    sys.exit(7)
signal.signal(signal.SIGQUIT, quit)
signal.signal(signal.SIGHUP, lambda *_: told.write(b"HUP "))
told.write(b"started ")
while True:
    time.sleep(60)
"""
STARTER = """
import pathlib, sys
from compose.gateway import Gateway
folder = pathlib.Path(sys.argv[1])
command = [sys.executable, str(folder / "nginx.py"), str(folder)]
look = lambda: [(folder / "addresses").read_text()]
sys.exit(Gateway(command, look).run(look_seconds=0.05))
"""


@pytest.mark.parametrize(
    "environment",
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
        {"VITRINE_PUBLIC_URL": "http://localhost:8080", "S3_ENDPOINT": "https://localhost"},
    ],
    ids=lambda environment: " ".join(environment.values()),
)
def test_nginx_accepts_what_is_rendered(tmp_path: Path, environment: dict[str, str]) -> None:
    settings = load_gateway_settings({"S3_ENDPOINT": "http://localhost:9000"} | environment)
    places = places_in_container(settings)
    # nginx looks names up when it loads, and the other containers are not here.
    services = dict.fromkeys(places.services, "localhost:8000")
    prepare_folders(tmp_path / "prefix", tmp_path / "disk")
    nginx.write_configuration(
        settings, replace(places, services=services), MODULES, tmp_path / "prefix"
    )
    checked = subprocess.run(
        [*nginx.command(nginx.find_nginx(), tmp_path / "prefix"), "-t"],
        capture_output=True, text=True, check=False, cwd=tmp_path / "prefix",
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr


def test_the_other_containers_are_found_by_name(tmp_path: Path) -> None:
    settings = load_gateway_settings(
        {"VITRINE_PUBLIC_URL": "http://localhost:8080", "S3_ENDPOINT": "http://minio:9000"}
    )
    values = nginx.template_values(settings, places_in_container(settings), MODULES)
    for name in ("security", "login", "uploader", "bff"):
        assert values[f"{name.upper()}_SERVERS"] == f"server {name}:8000 max_fails=0;"
    assert values["STORAGE_SERVERS"] == "server minio:9000 max_fails=0;"
    assert values["LISTEN"] == "0.0.0.0:8080"
    assert values["WEB_ROOT"] == "/srv/vitrine"


def test_a_start_removes_what_the_last_one_left(tmp_path: Path) -> None:
    prefix, disk = tmp_path / "prefix", tmp_path / "disk"
    prepare_folders(prefix, disk)
    (prefix / "run" / "fetch.sock").touch()
    (prefix / "tmp" / "half a body").touch()
    (prefix / "cache" / "a picture").touch()
    prepare_folders(prefix, disk)
    assert list((prefix / "run").iterdir()) == []
    assert list((prefix / "tmp").iterdir()) == []
    assert (disk / "cache" / "a picture").exists()


def test_a_name_that_is_gone_for_the_moment_has_no_address() -> None:
    assert addresses_of(["127.0.0.1", "nobody.invalid"]) == ["127.0.0.1", ""]


@pytest.fixture
def image(tmp_path: Path) -> Path:
    """A folder with what the Dockerfile copies into the gateway's image, and nothing else."""
    recipe = (PROJECT / "Dockerfile").read_text(encoding="utf-8").split(" AS gateway\n")[1]
    copied = [line.split()[1:] for line in recipe.splitlines() if line.startswith("COPY ")]
    for *sources, target in [words for words in copied if not words[0].startswith("--from")]:
        folder = tmp_path / "image" / target
        folder.mkdir(parents=True, exist_ok=True)
        for source in sources:
            if (PROJECT / source).is_dir():
                shutil.copytree(PROJECT / source, folder, dirs_exist_ok=True)
            else:
                shutil.copy(PROJECT / source, folder)
    return tmp_path / "image"


def started_in(image: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Starts the gateway as its image does, where there are no packages."""
    return subprocess.run(
        [sys.executable, "-S", "-m", "compose.gateway"],
        cwd=image, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_image_has_all_that_the_start_needs(image: Path) -> None:
    done = started_in(image, {})
    assert done.stderr == (
        "gateway: wrong setting: VITRINE_PUBLIC_URL: is not set; S3_ENDPOINT: is not set\n"
    )
    assert done.returncode == 2
    assert (image / "gateway" / "nginx.conf").exists()


def test_a_wrong_setting_is_said_in_one_line(image: Path) -> None:
    done = started_in(
        image, {"VITRINE_PUBLIC_URL": "http://nas", "VITRINE_COOKIE_NAME": "a b;", "PORT": "x"}
    )
    assert done.stderr.startswith("gateway: wrong setting: VITRINE_COOKIE_NAME: must be of the ")
    assert done.stderr.count("\n") == 1
    assert "a b;" not in done.stderr
    assert done.returncode == 2


def test_every_source_in_the_image_is_let_through_to_its_build(image: Path) -> None:
    rules = (PROJECT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    allowed = tuple(rule.removeprefix("!") for rule in rules if rule.startswith("!"))
    sources = [str(path.relative_to(image)) for path in image.rglob("*") if path.is_file()]
    assert "compose/gateway.py" in sources
    assert [source for source in sources if not source.startswith(allowed)] == []
    for source in sources:
        if source.endswith(".py"):
            ast.parse((image / source).read_text(encoding="utf-8"))


@contextmanager
def running(folder: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A gateway whose nginx is a script that notes what it is told."""
    (folder / "nginx.py").write_text(NGINX)
    (folder / "addresses").write_text("10.0.0.1")
    (folder / "good").touch()
    process = subprocess.Popen(
        [sys.executable, "-c", STARTER, folder],
        cwd=PROJECT, env=os.environ | {"PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    try:
        wait_until(lambda: told(folder) == "started")
        yield process
    finally:
        process.terminate()
        process.wait(scaled(60))


def told(folder: Path) -> str:
    return (folder / "told").read_text().strip() if (folder / "told").exists() else ""


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + scaled(60)
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT])
def test_nginx_may_finish_what_is_in_flight(tmp_path: Path, number: signal.Signals) -> None:
    with running(tmp_path) as gateway:
        gateway.send_signal(number)
        assert gateway.wait(scaled(60)) == 7  # The exit code is nginx's.
    assert told(tmp_path) == "started QUIT"


def test_nginx_loads_again_when_a_service_has_another_address(tmp_path: Path) -> None:
    with running(tmp_path):
        time.sleep(0.3)
        assert told(tmp_path) == "started"
        (tmp_path / "addresses").write_text("10.0.0.2")
        wait_until(lambda: told(tmp_path) == "started HUP")


def test_nginx_is_left_alone_while_it_finishes(tmp_path: Path) -> None:
    with running(tmp_path) as gateway:
        (tmp_path / "busy").touch()
        gateway.terminate()
        wait_until(lambda: told(tmp_path) == "started QUIT")
        (tmp_path / "addresses").write_text("10.0.0.2")
        time.sleep(0.3)
        (tmp_path / "busy").unlink()
        assert gateway.wait(scaled(60)) == 7
    assert told(tmp_path) == "started QUIT"


def test_what_nginx_would_not_load_is_tried_again_later(tmp_path: Path) -> None:
    with running(tmp_path):
        (tmp_path / "good").unlink()
        (tmp_path / "addresses").write_text("")
        time.sleep(0.3)
        assert told(tmp_path) == "started"
        (tmp_path / "addresses").write_text("10.0.0.2")
        (tmp_path / "good").touch()
        wait_until(lambda: told(tmp_path) == "started HUP")


def test_a_killed_nginx_ends_the_container(tmp_path: Path) -> None:
    with running(tmp_path) as gateway:
        (children,) = [
            path.read_text().split()
            for path in Path(f"/proc/{gateway.pid}/task").glob("*/children")
        ]
        os.kill(int(children[0]), signal.SIGKILL)
        assert gateway.wait(scaled(60)) == 128 + signal.SIGKILL
