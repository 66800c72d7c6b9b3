"""The data folder: its layout, its lock, and the secrets that are generated once."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from runner.settings import WrongSettingError


class DataFolder:
    """Paths below the data folder; everything in it is readable by the operator's user alone."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.secrets = root / "secrets"
        self.databases = root / "databases"
        self.storage = root / "storage"
        self.spool = root / "spool"
        self.gateway = root / "gateway"
        self.web_root = self.gateway / "web"
        self.metrics = root / "metrics"
        self.is_new = False  # Whether `prepare` has made it.

    def prepare(self) -> None:
        """Create missing folders. Raises WrongSettingError when the folder cannot be written."""
        self.is_new = not self.secrets.exists()
        try:
            for folder in (
                self.root, self.secrets, self.databases, self.storage, self.spool, self.gateway,
                self.gateway / "run", self.gateway / "tmp", self.gateway / "cache",
                self.gateway / "site", self.web_root, self.metrics,
            ):  # fmt: skip
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            probe = self.root / ".writable"
            probe.touch()
            probe.unlink()
        except OSError as error:
            raise WrongSettingError(
                f"DATA: {self.root} cannot be written ({error.strerror}); "
                "choose a folder of your own, e.g. DATA=$HOME/vitrine make run"
            ) from None

    @contextmanager
    def lock(self) -> Iterator[None]:
        """Lock the folder for this process. Raises WrongSettingError when another one has it."""
        with (self.root / "lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise WrongSettingError(
                    f"DATA: another Vitrine is running on {self.root}; "
                    "stop it or choose another folder with DATA="
                ) from None
            yield

    def is_locked(self) -> bool:
        """Whether a process runs the system on this folder."""
        if not (self.root / "lock").exists():
            return False
        try:
            with self.lock():
                return False
        except WrongSettingError:
            return True

    def note_environment(self, service: str, environment: Mapping[str, str]) -> None:
        """Store the environment of a service for its commands; it may hold secrets."""
        path = self.secrets / f"{service}-environment.json"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            json.dump(dict(environment), handle)

    def environment_of(self, service: str) -> dict[str, str]:
        """Return what `note_environment` has stored."""
        environment: dict[str, str] = json.loads(
            (self.secrets / f"{service}-environment.json").read_text()
        )
        return environment

    def secret(self, name: str, random_bytes: int = 32) -> Path:
        """Return the file of a secret, generated the first time by the operating system."""
        path = self.secrets / name
        if not path.exists():
            fresh = path.with_suffix(".new")
            descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(descriptor, "w") as handle:
                handle.write(secrets.token_hex(random_bytes))
                handle.flush()
                os.fsync(handle.fileno())
            fresh.rename(path)
        return path

    def clear_metrics(self, service: str) -> None:
        """Empty the folder of a service's counters: those of dead processes would be added up."""
        folder = self.metrics / service
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700, parents=True)
