"""Starts the gateway in its container: `python -m compose.gateway`.

It renders nginx's configuration from the environment, runs nginx, and has it load that once more
when a service was started anew and has another address, because nginx looks names up when it loads.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from runner import nginx
from runner.settings import GatewaySettings, WrongSettingError, load_gateway_settings

SERVICES = ("security", "login", "uploader", "bff")
# Small files that are made anew at each start are in memory; the volume has bodies and caches.
PREFIX = Path("/run/gateway")
DISK = Path("/var/cache/gateway")
_LOOK_SECONDS = 2.0


def places_in_container(settings: GatewaySettings) -> nginx.Places:
    """Return where nginx finds the other containers: by the names that compose gives them."""
    return nginx.Places(
        listen="0.0.0.0:8080",  # The container's own network; compose publishes it.
        status_listen="0.0.0.0:8081",  # The same, and it is not published.
        services={name: f"{name}:8000" for name in SERVICES},
        storage_url=settings.s3_endpoint,
        web_root="/srv/vitrine",
    )


def prepare_folders(prefix: Path, disk: Path) -> None:
    """Make nginx's folders: sockets of its last run and unfinished bodies are removed."""
    shutil.rmtree(disk / "tmp", ignore_errors=True)
    for folder in (prefix / "run", disk / "tmp", disk / "cache"):
        folder.mkdir(parents=True, exist_ok=True)
    for left in (prefix / "run").glob("*.sock"):
        left.unlink()
    for name in ("tmp", "cache"):
        (prefix / name).unlink(missing_ok=True)
        (prefix / name).symlink_to(disk / name)


def addresses_of(hosts: Sequence[str]) -> list[str]:
    """Return each host's IPv4 addresses as one word; none where a name is gone for the moment."""
    return [",".join(sorted(_addresses(host))) for host in hosts]


def _addresses(host: str) -> set[str]:
    try:
        found = socket.getaddrinfo(host, None, socket.AF_INET, socket.SOCK_STREAM)
    except OSError:
        return set()
    return {str(address[0]) for *_, address in found}


class Gateway:
    """nginx as it runs in the container, until it is told to stop."""

    def __init__(self, command: Sequence[str], look: Callable[[], list[str]]) -> None:
        """Take nginx's command line, and what finds the addresses that nginx has to know."""
        self._command = list(command)
        self._look = look
        self._nginx: subprocess.Popen[bytes] | None = None
        self._is_stopping = False

    def run(self, look_seconds: float = _LOOK_SECONDS) -> int:
        """Return nginx's exit code. TERM, INT and QUIT let it finish the requests in flight."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            signal.signal(number, self._stop)
        known = self._look()
        self._nginx = subprocess.Popen(self._command)  # noqa: S603  # Nothing of a request is in it.
        if self._is_stopping:
            self._nginx.send_signal(signal.SIGQUIT)
        while True:
            try:
                code = self._nginx.wait(look_seconds)
            except subprocess.TimeoutExpired:
                known = self._follow(self._nginx, known)
            else:
                return code if code >= 0 else 128 - code

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self._is_stopping = True
        if self._nginx is not None:
            self._nginx.send_signal(signal.SIGQUIT)

    def _follow(self, running: subprocess.Popen[bytes], known: list[str]) -> list[str]:
        """Reload where addresses have changed, and return those that nginx knows now."""
        now = self._look()
        if self._is_stopping or now == known or not self._can_be_loaded():
            return known
        running.send_signal(signal.SIGHUP)
        return now

    def _can_be_loaded(self) -> bool:
        """Whether nginx takes its configuration, in which each name needs an address."""
        tested = subprocess.run(  # noqa: S603  # Nothing of a request is in it.
            [*self._command, "-q", "-t"], capture_output=True, check=False
        )
        return tested.returncode == 0


def main() -> int:
    """Return nginx's exit code, or 2 for a wrong setting, which is said in one line."""
    try:
        settings = load_gateway_settings()
        program = nginx.find_nginx()
    except WrongSettingError as error:
        sys.stderr.write(f"gateway: wrong setting: {error}\n")
        return 2
    places = places_in_container(settings)
    prepare_folders(PREFIX, DISK)
    nginx.write_configuration(settings, places, nginx.built_in_modules(program), PREFIX)
    os.chdir(PREFIX)
    hosts = [*SERVICES, urlsplit(settings.s3_endpoint).hostname or ""]
    return Gateway(nginx.command(program, PREFIX), lambda: addresses_of(hosts)).run()


if __name__ == "__main__":
    sys.exit(main())
