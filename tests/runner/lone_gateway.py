"""A gateway with nothing behind it, whose own answers are all that there is."""

from __future__ import annotations

import contextlib
import dataclasses
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import urllib3

from runner import nginx
from runner.data_folder import DataFolder
from runner.settings import load_settings
from tests.timeouts import wait_until


def places(storage_url: str = "http://127.0.0.1:9000") -> nginx.Places:
    """Where nobody listens."""
    names = ("security", "login", "uploader", "bff")
    return nginx.Places(
        listen="127.0.0.1:21000",
        status_listen="127.0.0.1:21001",
        services={name: f"127.0.0.1:{21002 + number}" for number, name in enumerate(names)},
        storage_url=storage_url,
        web_root="web",
    )


@contextlib.contextmanager
def lone_gateway(folder: Path, **settings: str) -> Iterator[urllib3.HTTPConnectionPool]:
    """Runs a gateway with these settings, and gives a way to ask it."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = DataFolder(folder / "data")
    data.prepare()
    here = dataclasses.replace(places(), listen=f"127.0.0.1:{port}")
    nginx.write_configuration(load_settings(settings), here, set(), data.gateway)
    with (
        subprocess.Popen(
            nginx.command(nginx.find_nginx(), data.gateway), cwd=data.gateway,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as process,
        urllib3.HTTPConnectionPool("localhost", port, retries=False) as pool,
    ):  # fmt: skip

        def is_there() -> bool:
            with contextlib.suppress(urllib3.exceptions.HTTPError):
                return pool.request("GET", "/v1/nothing").status == 404
            return False

        try:
            wait_until(is_there)
            yield pool
        finally:
            process.terminate()
