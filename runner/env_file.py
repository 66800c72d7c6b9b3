"""Lays the environment over `.env`; the only module that imports dotenv."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values

from runner.settings import REPOSITORY


def with_env_file(
    environment: Mapping[str, str], file: Path = REPOSITORY / ".env"
) -> dict[str, str]:
    """Return all that is set: the environment, and beneath it the file. Empty is not set."""
    from_file = {name: value for name, value in dotenv_values(file).items() if value is not None}
    return {name: value for name, value in {**from_file, **environment}.items() if value != ""}
