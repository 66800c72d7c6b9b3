"""A real MinIO server for the tests."""

from __future__ import annotations

import os
import secrets
import subprocess
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from tests.system.instance import free_port


def minio_program() -> Path | None:
    """Returns the MinIO server that the tests use, if this machine has one."""
    cache = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"))
    program = Path(os.environ.get("VITRINE_MINIO", cache / "vitrine" / "bin" / "minio"))
    return program if os.access(program, os.X_OK) else None


@dataclass
class MinIO:
    """One MinIO process with a folder and keys of its own."""

    program: Path
    folder: Path
    port: int = field(default_factory=free_port)
    access_key: str = field(default_factory=lambda: secrets.token_hex(10))
    secret_key: str = field(default_factory=lambda: secrets.token_hex(20))
    process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        environment = os.environ | {
            "MINIO_ROOT_USER": self.access_key,
            "MINIO_ROOT_PASSWORD": self.secret_key,
            "MINIO_BROWSER": "off",
            "MINIO_UPDATE": "off",
            "MINIO_CI_CD": "1",
        }
        self.process = subprocess.Popen(
            [str(self.program), "server", "--quiet", "--address", f"127.0.0.1:{self.port}",
             str(self.folder)],
            env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                address = f"http://127.0.0.1:{self.port}/minio/health/ready"
                with urllib.request.urlopen(address, timeout=2):  # Our own server.
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("MinIO did not become ready")

    def settings(self) -> dict[str, str]:
        """Returns the settings with which `make run` uses this store."""
        return {
            "S3_ENDPOINT": f"http://127.0.0.1:{self.port}",
            "S3_ACCESS_KEY": self.access_key,
            "S3_SECRET_KEY": self.secret_key,
            "S3_BUCKET": "pictures",
        }

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(timeout=15)
