"""Real object stores for the tests: MinIO, and the embedded one where it has to run by itself."""

from __future__ import annotations

import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pytest
import urllib3

from tests.system.instance import free_port
from tests.timeouts import scaled, wait_until

# The stores on which a whole system is tested.
STORES = ["embedded", pytest.param("minio", marks=pytest.mark.minio)]


def minio_program() -> Path | None:
    """Returns the MinIO server that the tests use, if this machine has one."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    program = Path(os.environ.get("VITRINE_MINIO", cache / "vitrine" / "bin" / "minio"))
    return program if os.access(program, os.X_OK) else None


@dataclass
class Store:
    """One store process with a folder and keys of its own; as a context it runs within it."""

    folder: Path
    port: int = field(default_factory=free_port)
    access_key: str = field(default_factory=lambda: secrets.token_hex(10))
    secret_key: str = field(default_factory=lambda: secrets.token_hex(20))
    bucket: str = "pictures"
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def command(self) -> list[str]:
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        raise NotImplementedError

    def is_ready(self, status: int) -> bool:
        """Whether a store that answers its root or its health page so can be used."""
        raise NotImplementedError

    def start(self) -> None:
        self.process = subprocess.Popen(
            self.command(), env=os.environ | self.environment(),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        wait_until(self._answers, f"{type(self).__name__} is ready")

    def _answers(self) -> bool:
        try:
            answer = urllib3.request(
                "GET", f"{self.url}/minio/health/ready", timeout=scaled(10), retries=False
            )
        except urllib3.exceptions.HTTPError:
            return False
        return self.is_ready(answer.status)

    def settings(self) -> dict[str, str]:
        """Returns the settings with which `make run` uses this store."""
        return {
            "S3_ENDPOINT": self.url,
            "S3_ACCESS_KEY": self.access_key,
            "S3_SECRET_KEY": self.secret_key,
            "S3_BUCKET": self.bucket,
        }

    def stop(self, number: signal.Signals = signal.SIGTERM) -> None:
        if self.process is not None:
            self.process.send_signal(number)
            self.process.wait(timeout=scaled(60))

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()


class MinIO(Store):
    """The store of a real deployment."""

    def command(self) -> list[str]:
        program = minio_program()
        if program is None:
            pytest.skip("no MinIO here: `make test` builds one where Go is present")
        address = f"127.0.0.1:{self.port}"
        return [str(program), "server", "--quiet", "--address", address, str(self.folder)]

    def environment(self) -> dict[str, str]:
        return {
            "MINIO_ROOT_USER": self.access_key,
            "MINIO_ROOT_PASSWORD": self.secret_key,
            "MINIO_BROWSER": "off",
            "MINIO_UPDATE": "off",
            "MINIO_CI_CD": "1",
        }

    def is_ready(self, status: int) -> bool:
        return status == 200


class Rclone(Store):
    """The embedded store, run by the test and named to the system as any other store is."""

    def command(self) -> list[str]:
        self.folder.mkdir(exist_ok=True)
        return [
            str(Path(sys.executable).parent / "rclone"), "serve", "s3", str(self.folder),
            "--addr", f"127.0.0.1:{self.port}", "--no-cleanup",
        ]  # fmt: skip

    def environment(self) -> dict[str, str]:
        # The quotes make it one pair of a list, as rclone reads lists from the environment.
        return {
            "RCLONE_AUTH_KEY": f'"{self.access_key},{self.secret_key}"',
            "RCLONE_CONFIG": "/dev/null",
        }

    def is_ready(self, status: int) -> bool:
        # It has no health page: that it refuses this one says that it is there.
        return status < 500


@contextmanager
def store_of(kind: str, folder: Path) -> Iterator[MinIO | None]:
    """Gives a running MinIO, or nothing where the system is to bring the embedded store."""
    if kind == "embedded":
        yield None
        return
    with MinIO(folder / "minio") as store:
        yield store
