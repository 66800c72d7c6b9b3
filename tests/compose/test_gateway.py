"""The gateway in its container: configuration, settings, and how it follows the services."""

import ast
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from compose.gateway import places_in_container, prepare_folders, warnings, with_trusted_proxies
from compose.surroundings import SERVICES, Surroundings
from runner import nginx
from runner.settings import load_gateway_settings
from tests.http_server import serving
from tests.timeouts import scaled, wait_until

from .conftest import PROJECT, free_port

LOCAL = {"VITRINE_PUBLIC_URL": "http://localhost:8080", "S3_ENDPOINT": "http://minio:9000"}
MODULES = {"http_gzip_static_module", "http_stub_status_module"}
HERE = ("127.0.0.1",)
# Says what it is told, and ends when it is asked to.
NGINX = """
import pathlib, signal, sys, time
folder = pathlib.Path(sys.argv[1])
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
from compose.surroundings import Surroundings
folder = pathlib.Path(sys.argv[1])
command = [sys.executable, str(folder / "nginx.py"), str(folder)]
looks = (folder / "looks").open("ab", buffering=0)
def look():
    looks.write(b".")
    return Surroundings((), tuple((folder / "addresses").read_text().split()), ())
configure = lambda found: (folder / "configured").write_text(" ".join(found.storage))
sys.exit(Gateway(command, look, configure).run(look_seconds=0.05))
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
    settings = load_gateway_settings({"S3_ENDPOINT": "http://minio:9000"} | environment)
    # A service with two replicas, one that is gone, and a store of two addresses.
    found = Surroundings((("10.0.0.1", "10.0.0.2"), (), HERE, HERE), ("10.0.0.3", "fd00::3"), HERE)
    settings = with_trusted_proxies(settings, found, "172.18.0.1")
    places = places_in_container(settings, found, "127.0.0.1")
    prepare_folders(tmp_path / "prefix", tmp_path / "disk")
    nginx.write_configuration(settings, places, MODULES, tmp_path / "prefix")
    checked = subprocess.run(
        [*nginx.command(nginx.find_nginx(), tmp_path / "prefix"), "-t"],
        capture_output=True, text=True, check=False, cwd=tmp_path / "prefix",
    )  # fmt: skip
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr


def test_every_replica_is_there_and_a_service_that_is_gone_is_nowhere() -> None:
    settings = load_gateway_settings(LOCAL)
    found = Surroundings((("10.0.0.1", "10.0.0.2"), ("10.0.0.4",), (), HERE), ("10.0.0.3",), ())
    places = places_in_container(settings, found, "10.0.0.5")
    values = nginx.template_values(settings, places, MODULES)
    assert values["SECURITY_SERVERS"] == (
        "server 10.0.0.1:8000 max_fails=0; server 10.0.0.2:8000 max_fails=0;"
    )
    assert values["LOGIN_SERVERS"] == "server 10.0.0.4:8000 max_fails=0;"
    assert values["UPLOADER_SERVERS"] == "server unix:run/nobody.sock max_fails=0;"
    assert values["STORAGE_SERVERS"] == "server 10.0.0.3:9000 max_fails=0;"
    assert values["STORAGE_HOST"] == "minio:9000"
    assert values["LISTEN"] == "0.0.0.0:8080"
    assert values["STATUS_LISTEN"] == "10.0.0.5:8081"
    assert values["WEB_ROOT"] == "/srv/vitrine"


@pytest.mark.parametrize(
    ("environment", "trusted"),
    [
        # Nobody but this machine can connect: its own proxy comes from the bridge's address.
        ({}, "172.18.0.1"),
        ({"VITRINE_TRUSTED_PROXIES": "10.0.0.0/8"}, "10.0.0.0/8"),
        # Others may come from that address, too.
        ({"HOST": "0.0.0.0", "VITRINE_PUBLIC_URL": "http://nas"}, ""),  # noqa: S104  # Nobody listens.
        ({"HOST": "::", "VITRINE_PUBLIC_URL": "http://nas"}, ""),
    ],
)
@pytest.mark.parametrize("tls", [(), ("172.18.0.7",)])
def test_a_client_may_be_named_by_the_proxies_in_front_alone(
    environment: dict[str, str], trusted: str, tls: tuple[str, ...]
) -> None:
    settings = load_gateway_settings(LOCAL | environment)
    found = Surroundings((HERE, HERE, HERE, HERE), HERE, tls)
    believed = with_trusted_proxies(settings, found, "172.18.0.1").trusted_proxies
    assert believed.split() == [*trusted.split(), *tls]


@pytest.mark.parametrize(
    ("environment", "tls", "words"),
    [
        ({}, (), []),
        ({"VITRINE_PUBLIC_URL": "https://pictures.example.org"}, HERE, []),
        ({"VITRINE_PUBLIC_URL": "http://nas"}, (), ["plain HTTP"]),
        ({"VITRINE_PUBLIC_URL": "http://nas", "HOST": "192.0.2.7"}, (), ["plain HTTP"]),
        ({"VITRINE_PUBLIC_URL": "http://localhost:8080"}, HERE, ["profile tls"]),
        (
            {"VITRINE_PUBLIC_URL": "https://pictures.example.org", "HOST": "192.0.2.7"},
            (),
            ["VITRINE_TRUSTED_PROXIES is not set"],
        ),
    ],
)
def test_settings_that_do_not_go_together_are_said(
    environment: dict[str, str], tls: tuple[str, ...], words: list[str]
) -> None:
    found = Surroundings((HERE, HERE, HERE, HERE), HERE, tls)
    settings = with_trusted_proxies(load_gateway_settings(LOCAL | environment), found, "10.0.0.1")
    said = warnings(settings, found)
    assert len(said) == len(words)
    assert all(word in warning for word, warning in zip(words, said, strict=True))


def test_a_start_removes_what_the_last_one_left(tmp_path: Path) -> None:
    prefix, disk = tmp_path / "prefix", tmp_path / "disk"
    prepare_folders(prefix, disk)
    (prefix / "run" / "fetch.sock").touch()
    (prefix / "tmp" / "half a body").touch()
    (prefix / "cache" / "a picture").touch()
    (prefix / "cache" / "auth").mkdir()
    (prefix / "cache" / "auth" / "whose token it was").touch()
    prepare_folders(prefix, disk)
    assert list((prefix / "run").iterdir()) == []
    assert list((prefix / "tmp").iterdir()) == []
    assert [one.name for one in (disk / "cache").iterdir()] == ["a picture"]


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


def test_a_port_that_is_open_to_others_needs_an_address_that_they_know(image: Path) -> None:
    done = started_in(image, LOCAL | {"HOST": "0.0.0.0"})  # noqa: S104  # Nobody listens.
    assert done.stderr == (
        "gateway: wrong setting: VITRINE_PUBLIC_URL: is needed where HOST lets other machines "
        "connect; it is the address that people open\n"
    )
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


def wait_for_looks(folder: Path) -> None:
    """Waits until the gateway has looked where the services are and done what follows of it."""
    before = len((folder / "looks").read_bytes())
    # The second one after this moment begins when all that follows of the first is done.
    wait_until(lambda: len((folder / "looks").read_bytes()) >= before + 2, "it looks again")


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGQUIT])
def test_nginx_may_finish_what_is_in_flight(tmp_path: Path, number: signal.Signals) -> None:
    with running(tmp_path) as gateway:
        gateway.send_signal(number)
        assert gateway.wait(scaled(60)) == 7  # The exit code is nginx's.
    assert told(tmp_path) == "started QUIT"


def test_nginx_loads_again_when_a_service_has_another_address(tmp_path: Path) -> None:
    with running(tmp_path):
        wait_for_looks(tmp_path)
        assert told(tmp_path) == "started"
        (tmp_path / "addresses").write_text("10.0.0.2")
        wait_until(lambda: told(tmp_path) == "started HUP")
        assert (tmp_path / "configured").read_text() == "10.0.0.2"


def test_nginx_is_left_alone_while_it_finishes(tmp_path: Path) -> None:
    with running(tmp_path) as gateway:
        (tmp_path / "busy").touch()
        gateway.terminate()
        wait_until(lambda: told(tmp_path) == "started QUIT")
        (tmp_path / "addresses").write_text("10.0.0.2")
        wait_for_looks(tmp_path)
        (tmp_path / "busy").unlink()
        assert gateway.wait(scaled(60)) == 7
    assert told(tmp_path) == "started QUIT"


def test_one_service_that_is_gone_keeps_no_other_from_being_found(tmp_path: Path) -> None:
    """With a real nginx, which would not load a name that has no address."""
    prefix, port = tmp_path / "prefix", free_port()
    prepare_folders(prefix, tmp_path / "disk")
    settings = load_gateway_settings(LOCAL)
    found = Surroundings((HERE, HERE, HERE, ()), HERE, ())
    first, second = answering(b"first"), answering(b"second")

    def configured(bff: str, login: str) -> None:
        services = dict.fromkeys(SERVICES, "127.0.0.1:1") | {"bff": bff, "login": login}
        places = replace(
            places_in_container(settings, found, "127.0.0.1"),
            listen=f"127.0.0.1:{port}", status_listen=f"127.0.0.1:{free_port()}",
            services=services, web_root=str(PROJECT),
        )  # fmt: skip
        nginx.write_configuration(settings, places, MODULES, prefix)

    nobody = places_in_container(settings, found, "127.0.0.1").services["bff"]
    with first as one, second as other:
        configured(f"127.0.0.1:{one}", nobody)
        with subprocess.Popen(nginx.command(nginx.find_nginx(), prefix), cwd=prefix) as running:
            try:
                wait_until(lambda: asked(port, "/login") == (200, b"first"))
                assert asked(port, "/v1/token", "POST")[0] == 503
                configured(f"127.0.0.1:{other}", nobody)
                running.send_signal(signal.SIGHUP)
                wait_until(lambda: asked(port, "/login") == (200, b"second"))
                configured(f"127.0.0.1:{one} 127.0.0.1:{other}", f"127.0.0.1:{one}")
                running.send_signal(signal.SIGHUP)
                wait_until(lambda: asked(port, "/v1/token", "POST") == (200, b"first"))
                assert {asked(port, "/login")[1] for _ in range(8)} == {b"first", b"second"}
            finally:
                running.terminate()


@contextmanager
def answering(words: bytes) -> Iterator[int]:
    """Gives the port of a service that says these words to everybody."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(words)))
            self.end_headers()
            self.wfile.write(words)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with serving(Handler) as server:
        yield server.server_port


def asked(port: int, path: str, method: str = "GET") -> tuple[int, bytes]:
    """Returns what the gateway answers; status 0 while it does not."""
    connection = HTTPConnection("127.0.0.1", port, timeout=scaled(60))
    try:
        connection.request(method, path, headers={"Host": "localhost"})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except OSError:
        return 0, b""
    finally:
        connection.close()


def test_a_killed_nginx_ends_the_container(tmp_path: Path) -> None:
    with running(tmp_path) as gateway:
        (children,) = [
            path.read_text().split()
            for path in Path(f"/proc/{gateway.pid}/task").glob("*/children")
        ]
        os.kill(int(children[0]), signal.SIGKILL)
        assert gateway.wait(scaled(60)) == 128 + signal.SIGKILL
