"""What the tests of the compose file share: the file itself, and the servers its jobs set up."""

import os
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.postgres import programs, running_postgres
from tests.system.stores import minio_program
from tests.timeouts import scaled, wait_until

PROJECT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Server:
    """A server started for the tests."""

    host: str
    port: int


def free_port() -> int:
    """Returns a loopback port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@pytest.fixture(scope="session")
def compose() -> dict[str, Any]:
    """The compose file as the loader sees it, before any variable is put in."""
    loaded: dict[str, Any] = yaml.safe_load((PROJECT / "compose.yaml").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="session")
def minio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A real MinIO with the root credentials root-alice and not-a-real-password."""
    program = minio_program()
    if program is None:
        pytest.skip("no MinIO here: `make test` builds one where Go is present")
    folder, port = tmp_path_factory.mktemp("minio"), free_port()
    settings = {
        "MINIO_ROOT_USER": "root-alice",
        "MINIO_ROOT_PASSWORD": "not-a-real-password",
        "MINIO_CI_CD": "1",
        "MINIO_BROWSER": "off",
        "MINIO_UPDATE": "off",
    }
    with subprocess.Popen(
        [program, "server", "--address", f"127.0.0.1:{port}", folder / "data"],
        env=os.environ | settings,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.STDOUT,
    ) as process:
        wait_until_answered(f"http://127.0.0.1:{port}/minio/health/ready")
        yield Server("127.0.0.1", port)
        process.terminate()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A throwaway PostgreSQL whose user postgres has the password not-a-real-password."""
    if programs() is None:
        pytest.skip("no PostgreSQL server on this machine")
    with running_postgres("not-a-real-password") as port:
        yield Server("127.0.0.1", port)


def wait_until_answered(url: str) -> None:
    """Returns when the address answers 200."""
    wait_until(lambda: answers(url), f"{url} answers", pause=0.1)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=scaled(10)):  # noqa: S310 - A loopback address of the tests' own.
            return True
    except (urllib.error.URLError, ConnectionError):
        return False
