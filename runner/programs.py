"""What runs: the command line, environment and readiness of each part of the system."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from runner import command, nginx, probes, web_root
from runner.data_folder import DataFolder
from runner.service_settings import given_to, is_given
from runner.settings import REPOSITORY, Settings

INNER_PARTS = ("security", "login", "uploader", "bff", "storage", "status")

# Variables of the operator's environment that every program gets.
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR")


@dataclass(frozen=True)
class Program:
    """One process: how it is started, and how to see that it is ready."""

    name: str
    argv: list[str]
    environment: dict[str, str]
    is_ready: Callable[[], bool]
    stop_signal: str = "SIGTERM"
    before_start: Callable[[], None] = field(default=lambda: None)
    working_folder: Path = REPOSITORY
    # Asked while it runs, for a part that nothing else would end when it is unresponsive. It must
    # not depend on how busy the part is: what has workers watches over these itself (heartbeat.py).
    is_alive: Callable[[], bool] | None = None


@dataclass(frozen=True)
class Plan:
    """Everything that `make run` starts, in the order in which it starts."""

    storage: list[Program]
    migrations: list[Program]
    services: list[Program]
    gateway: list[Program]
    # What is said of each step of the start once it is done.
    notes: Mapping[str, str] = field(default_factory=dict)


def plan(
    settings: Settings, given: Mapping[str, str], data: DataFolder, ports: Mapping[str, int],
    nginx_program: str,
) -> Plan:  # fmt: skip
    """Return what to run for these settings, with the embedded store where no other is set."""
    builder = _Builder(settings, given, data, ports)
    return Plan(
        storage=[] if settings.s3_endpoint else [builder.storage()],
        migrations=[builder.migration("security"), builder.migration("uploader")],
        services=[
            builder.service("security"),
            builder.service("login", package="security", nice=10, threads=16, workers=1),
            builder.service("uploader", threads=64),
            builder.service("bff", threads=16),
        ],
        gateway=[builder.gateway(nginx_program)],
        notes=builder.notes(),
    )


class _Builder:
    def __init__(
        self, settings: Settings, given: Mapping[str, str], data: DataFolder,
        ports: Mapping[str, int],
    ) -> None:  # fmt: skip
        self._settings = settings
        self._given = given
        self._data = data
        self._ports = ports
        self._base = {k: given[k] for k in _PASSED_ON if k in given} | {
            "PYTHONPATH": str(REPOSITORY),
            "PYTHONUNBUFFERED": "1",
            # glibc: two heaps for all threads instead of one each, and blocks of 128 KiB and more
            # mapped one by one, so that freeing them returns the memory, e.g. of a password hash.
            "MALLOC_ARENA_MAX": "2",
            "MALLOC_MMAP_THRESHOLD_": "131072",
            "VITRINE_PUBLIC_URL": settings.public_address,
            "VITRINE_LOG_LEVEL": settings.log_level,
        }

    def notes(self) -> dict[str, str]:
        """Return what is said of each step of the start, which looks at what is there before it."""
        settings, given = self._settings, self._given
        own = [is_given(given, f"{name}_DATABASE_URL") for name in ("SECURITY", "UPLOADER")]
        there = (self._data.databases / "security.db").exists()
        return {
            "Store": f"at {settings.s3_endpoint}" if settings.s3_endpoint else "embedded, started",
            "Databases": "yours, up to date" if all(own) else
            "already there, up to date" if there else "made",
            "Services": "security, login, uploader, bff",
            "Gateway": f"nginx listens on {settings.listen_address}",
        }  # fmt: skip

    def storage(self) -> Program:
        port = self._ports["storage"]
        access = self._data.secret("s3_access_key", 10).read_text()
        secret = self._data.secret("s3_secret_key").read_text()

        def is_alive() -> bool:
            # Refused without a signature, and so without a look at its disk.
            return probes.answers(f"http://127.0.0.1:{port}/")

        return Program(
            name="storage",
            argv=[
                str(Path(sys.executable).parent / "rclone"), "serve", "s3", str(self._data.storage),
                "--addr", f"127.0.0.1:{port}", "--no-cleanup",
                "--dir-perms", "700", "--file-perms", "600",
                "--cache-dir", str(self._data.root / "rclone"), "--log-level", "NOTICE",
            ],
            # In the environment, because every user of the machine can read command lines.
            environment=self._base | {
                "RCLONE_AUTH_KEY": f'"{access},{secret}"', "RCLONE_CONFIG": "/dev/null"},
            is_ready=is_alive,
            is_alive=is_alive,
        )  # fmt: skip

    def migration(self, package: str) -> Program:
        return Program(
            name=package,
            argv=[sys.executable, "-m", package, "migrate"],
            environment=self._environment_of(package),
            is_ready=lambda: True,
        )

    def service(
        self, name: str, *, package: str | None = None, nice: int = 0, threads: int = 8,
        workers: int | None = None,
    ) -> Program:  # fmt: skip
        package = package or name
        port = self._ports[name]
        argv = [
            sys.executable, "-m", "runner.granian", f"{package}.app:create_app",
            "--port", str(port), "--blocking-threads", str(threads),
        ]  # fmt: skip
        if workers or self._settings.workers:
            argv += ["--workers", str(workers or self._settings.workers)]
        metrics = self._data.metrics / name
        environment = self._environment_of(package)

        def prepare() -> None:
            self._data.clear_metrics(name)
            if name in command.SERVICES:
                self._data.note_environment(name, environment)

        return Program(
            name=name,
            argv=["nice", "-n", str(nice), *argv] if nice else argv,
            environment=environment | {"PROMETHEUS_MULTIPROC_DIR": str(metrics)},
            is_ready=lambda: probes.succeeds(f"http://127.0.0.1:{port}/readyz"),
            before_start=prepare,
        )

    def gateway(self, program: str) -> Program:
        folder = self._data.gateway
        settings = self._settings
        places = self._places()
        modules = nginx.built_in_modules(program)

        def write_configuration() -> None:
            # A killed nginx leaves its sockets, on which the next one could not listen.
            for socket in (folder / "run").glob("*.sock"):
                socket.unlink()
            # And bodies that were under way, which nobody would remove.
            for name in nginx.SHORT_LIVED:
                shutil.rmtree(folder / name, ignore_errors=True)
            (folder / "tmp").mkdir(mode=0o700)
            nginx.write_configuration(settings, places, modules, folder)
            web_root.make_static(REPOSITORY / "static", self._data.web_root / "static")

        return Program(
            name="gateway",
            argv=nginx.command(program, folder),
            environment=self._base,
            is_ready=lambda: probes.succeeds(
                f"http://{settings.listen_address}/robots.txt", host="localhost"
            ),
            stop_signal="SIGQUIT",
            before_start=write_configuration,
            working_folder=folder,
        )

    def _places(self) -> nginx.Places:
        """Return where nginx finds every part: on loopback, all but a store of the operator's."""
        services = ("security", "login", "uploader", "bff")
        return nginx.Places(
            listen=self._settings.listen_address,
            status_listen=f"127.0.0.1:{self._ports['status']}",
            services={name: f"127.0.0.1:{self._ports[name]}" for name in services},
            storage_url=self._settings.s3_endpoint or self._url("storage"),
            web_root="web",  # Below the prefix.
            **({} if self._settings.s3_endpoint else {"store_root": str(self._data.storage)}),
        )

    def _environment_of(self, package: str) -> dict[str, str]:
        defaults = {
            "security": self._security_defaults,
            "uploader": self._uploader_defaults,
            "bff": self._bff_defaults,
        }
        return self._base | defaults[package]() | given_to(package, self._given)

    def _url(self, name: str) -> str:
        return f"http://127.0.0.1:{self._ports[name]}"

    def _security_defaults(self) -> dict[str, str]:
        defaults = {"VITRINE_UPLOADER_URL": self._url("uploader")}
        if not is_given(self._given, "SECURITY_DATABASE_URL"):
            defaults["SECURITY_DATABASE_URL"] = f"sqlite:///{self._data.databases}/security.db"
        if not is_given(self._given, "VITRINE_SECURITY_SECRET"):
            defaults["VITRINE_SECURITY_SECRET_FILE"] = str(self._data.secret("security_secret"))
        return defaults

    def _uploader_defaults(self) -> dict[str, str]:
        defaults = {
            "VITRINE_SECURITY_URL": self._url("security"),
            "VITRINE_SPOOL_DIR": str(self._data.spool),
            "VITRINE_OBJECT_CACHE_URL": self._url("status"),
        }
        if not is_given(self._given, "UPLOADER_DATABASE_URL"):
            defaults["UPLOADER_DATABASE_URL"] = f"sqlite:///{self._data.databases}/uploader.db"
        if not self._settings.s3_endpoint:
            defaults |= {
                "S3_ENDPOINT": self._url("storage"),
                "S3_ACCESS_KEY_FILE": str(self._data.secret("s3_access_key", 10)),
                "S3_SECRET_KEY_FILE": str(self._data.secret("s3_secret_key")),
                "VITRINE_STORE_FOLDER": str(self._data.storage),
            }
        return defaults

    def _bff_defaults(self) -> dict[str, str]:
        return {
            "VITRINE_SECURITY_URL": self._url("security"),
            "VITRINE_LOGIN_URL": self._url("login"),
            "VITRINE_UPLOADER_URL": self._url("uploader"),
        }
