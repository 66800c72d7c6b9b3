"""Starts the gateway in its container: `python -m compose.gateway`.

It renders nginx's configuration from the environment and from the addresses of the other
containers, runs nginx, and has it load that anew when they have changed: after a service was
created again, after a replica came or went.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import FrameType
from urllib.parse import urlsplit

from compose import surroundings
from compose.surroundings import SERVICES, Surroundings
from runner import nginx
from runner.settings import (
    LOOPBACK_NAMES,
    UNENCRYPTED,
    GatewaySettings,
    WrongSettingError,
    listed,
    load_gateway_settings,
)

# Small files that are made anew at each start are in memory; the volume has bodies and caches.
PREFIX = Path("/run/gateway")
DISK = Path("/var/cache/gateway")
_LOOK_SECONDS = 2.0
# Where nobody listens: the requests for a service that is gone are answered 503 at once.
_NOBODY = "unix:run/nobody.sock"


def load_settings(environment: Mapping[str, str]) -> GatewaySettings:
    """Return the gateway's settings. Raises WrongSettingError."""
    settings = load_gateway_settings(environment)
    # compose gives this machine's own address where the operator gives none.
    named = urlsplit(settings.public_address).hostname not in LOOPBACK_NAMES
    if named or settings.listens_on_loopback:
        return settings
    raise WrongSettingError(
        "VITRINE_PUBLIC_URL: is needed where HOST lets other machines connect; it is the address "
        "that people open"
    )


def places_in_container(
    settings: GatewaySettings, found: Surroundings, status_address: str
) -> nginx.Places:
    """Return where the gateway listens, and where the other containers are."""
    store = urlsplit(settings.s3_endpoint)
    store_port = store.port or (443 if store.scheme == "https" else 80)
    return nginx.Places(
        listen="0.0.0.0:8080",  # The container's own networks; compose publishes it.
        status_listen=f"{status_address}:8081",
        services={
            name: _servers(addresses, 8000)
            for name, addresses in zip(SERVICES, found.services, strict=True)
        },
        storage_url=settings.s3_endpoint,
        storage_servers=_servers(found.storage, store_port),
        web_root="/srv/vitrine",
    )


def _servers(addresses: Sequence[str], port: int) -> str:
    hosts = [f"[{one}]" if ":" in one else one for one in addresses]
    return " ".join(f"{host}:{port}" for host in hosts) or _NOBODY


def with_trusted_proxies(
    settings: GatewaySettings, found: Surroundings, this_machine: str
) -> GatewaySettings:
    """Return the settings with the proxies whose X-Forwarded-For is believed.

    Of the machine's own proxy that is the bridge's address, unless the operator names others. Where
    other machines can connect too, some of those may come from the same address (over IPv6, or
    with rootless Docker), and nobody is believed who is not named.
    """
    named = listed(settings.trusted_proxies)
    if not named and settings.listens_on_loopback and this_machine:
        named = [this_machine]
    return replace(settings, trusted_proxies=" ".join([*named, *found.tls]))


def warnings(settings: GatewaySettings, found: Surroundings) -> list[str]:
    """Return what the operator should know of these settings, each as a sentence."""
    https = urlsplit(settings.public_address).scheme == "https"
    said = []
    if not settings.has_safe_transport:
        said.append(UNENCRYPTED)
    if found.tls and (not https or settings.public_url.endswith("/")):
        said.append("The profile tls needs a VITRINE_PUBLIC_URL like https://pictures.example.org.")
    if https and not settings.trusted_proxies:
        said.append(
            "VITRINE_TRUSTED_PROXIES is not set: all clients behind one proxy count as one address."
        )
    return said


def prepare_folders(prefix: Path, disk: Path) -> None:
    """Make nginx's folders: what its last run has left is removed, but for the objects it kept."""
    for name in nginx.SHORT_LIVED:
        shutil.rmtree(disk / name, ignore_errors=True)
    for folder in (prefix / "run", disk / "tmp", disk / "cache"):
        folder.mkdir(parents=True, exist_ok=True)
    for left in (prefix / "run").glob("*.sock"):
        left.unlink()
    for name in ("tmp", "cache"):
        (prefix / name).unlink(missing_ok=True)
        (prefix / name).symlink_to(disk / name)


class Gateway:
    """nginx as it runs in the container, until it is told to stop."""

    def __init__(
        self,
        command: Sequence[str],
        look: Callable[[], Surroundings],
        configure: Callable[[Surroundings], None],
    ) -> None:
        """Take nginx's command line, what looks around, and what writes nginx's configuration."""
        self._command = list(command)
        self._look = look
        self._configure = configure
        self._nginx: subprocess.Popen[bytes] | None = None
        self._is_stopping = False

    def run(self, look_seconds: float = _LOOK_SECONDS) -> int:
        """Return nginx's exit code. TERM, INT and QUIT let it finish the requests in flight."""
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGQUIT):
            signal.signal(number, self._stop)
        known = self._look()
        self._configure(known)
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

    def _follow(self, running: subprocess.Popen[bytes], known: Surroundings) -> Surroundings:
        """Have nginx know what has changed, and return that. It loads only where it must.

        Each load closes idle connections, and a client may just be using one.
        """
        now = self._look().after(known)
        if self._is_stopping or now == known:
            return known
        self._configure(now)
        running.send_signal(signal.SIGHUP)
        return now


def main() -> int:
    """Return nginx's exit code, or 2 for what cannot be run, which is said in one line."""
    try:
        settings = load_settings(os.environ)
        program = nginx.find_nginx()
    except WrongSettingError as error:
        sys.stderr.write(f"gateway: wrong setting: {error}\n")
        return 2
    status = surroundings.addresses_of(surroundings.STATUS)
    if len(status) != 1:
        sys.stderr.write(f"gateway: {surroundings.STATUS} has to be a name of this container\n")
        return 2
    modules = nginx.built_in_modules(program)
    this_machine = surroundings.address_of_this_machine()
    storage_host = urlsplit(settings.s3_endpoint).hostname or ""
    prepare_folders(PREFIX, DISK)
    os.chdir(PREFIX)
    said: set[str] = set()

    def configure(found: Surroundings) -> None:
        complete = with_trusted_proxies(settings, found, this_machine)
        for warning in warnings(complete, found):
            if warning not in said:
                sys.stderr.write(f"gateway: warning: {warning}\n")
                said.add(warning)
        places = places_in_container(settings, found, status[0])
        nginx.write_configuration(complete, places, modules, PREFIX)

    command = nginx.command(program, PREFIX)
    return Gateway(command, lambda: surroundings.look(storage_host), configure).run()


if __name__ == "__main__":
    sys.exit(main())
