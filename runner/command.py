"""Runs a command of a service with the environment that the running system gives that service."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from runner.data_folder import DataFolder
from runner.settings import REPOSITORY

SERVICES = ("security", "uploader")


class CannotRunError(Exception):
    """A command cannot be run; the message is the one line that the operator reads."""


def run(data: DataFolder, arguments: Sequence[str]) -> None:
    """Become `python -m <service> <arguments>`.

    Raises CannotRunError when there is no such service or the system is not running.
    """
    service = arguments[0]
    if service not in SERVICES:
        raise CannotRunError(f"{service} is no service with commands; there are {SERVICES}")
    if not data.is_locked():
        raise CannotRunError(f"DATA: no Vitrine is running on {data.root}; start it first")
    environment = data.environment_of(service)
    os.chdir(REPOSITORY)
    os.execve(  # noqa: S606  # Our own program; the operator gives the arguments.
        sys.executable, [sys.executable, "-m", service, *arguments[1:]], environment
    )
