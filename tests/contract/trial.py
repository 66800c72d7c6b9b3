"""Tries the API documents on a running system: `make contract`.

schemathesis asks with all its checks what both documents describe, and clients that two makers
generate from them go the whole way of a user. It ends with 1 where anything is found.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import urllib3

from tests.contract import generators
from tests.system.instance import MANY_LOGINS, REPOSITORY, Instance
from tests.system.people import PASSWORD, newcomer

DEFAULT_MINUTES = 10.0
CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
# The environment variables by which asking.py is told where, and as whom.
URL = "VITRINE_CONTRACT_URL"
LOGIN = "VITRINE_CONTRACT_LOGIN"
PASSWORD_OF_LOGIN = "VITRINE_CONTRACT_PASSWORD"
# The document that has operations of administrators.
ADMINISTRATORS = "security"


@dataclass(frozen=True)
class Part:
    """One part of the trial: its name, and what it found, which is nothing where all is well."""

    name: str
    run: Callable[[], str]


def parts_of(url: str, documents: Path, minutes: float, folder: Path) -> list[Part]:
    """Returns the parts in their order, the quick ones first."""
    clients = [
        Part(name, lambda name=name: use_client(name, url, documents, folder))  # type: ignore[misc]  # A default binds it.
        for name in generators.WAYS
    ]
    asked = [
        Part(f"schemathesis, {name}.json", lambda name=name: ask(name, url, minutes))  # type: ignore[misc]  # As above.
        for name in generators.NAMES
    ]
    return clients + asked


def fetch_documents(url: str, folder: Path) -> Path:
    """Keeps the documents that the system itself serves."""
    for name in generators.NAMES:
        answer = urllib3.request("GET", f"{url}/v1/openapi/{name}.json")
        assert answer.status == 200, answer.data
        (folder / f"{name}.json").write_bytes(answer.data)
    return folder


def use_client(name: str, url: str, documents: Path, folder: Path) -> str:
    """Generates a client, and uses it in a process of its own; returns what went wrong."""
    packages = folder / name
    packages.mkdir()
    try:
        generators.WAYS[name](documents, packages)
    except generators.GeneratorError as error:
        return str(error)
    command = [sys.executable, "-m", "tests.contract.generated_clients", name, url]
    return _said_by(command, {"PYTHONPATH": f"{REPOSITORY}{os.pathsep}{packages}"})


def login_of(name: str) -> str:
    """Returns the login of the account by which a document is asked."""
    return f"asks-{name}"


def ask(name: str, url: str, minutes: float) -> str:
    """Lets schemathesis ask all that a document describes; returns what it found."""
    if name != ADMINISTRATORS:
        newcomer(url, login_of(name))
    environment = {
        URL: url,
        LOGIN: login_of(name),
        PASSWORD_OF_LOGIN: PASSWORD,
        "PYTHONPATH": str(REPOSITORY),
    }
    command = schemathesis_command(f"{url}/v1/openapi/{name}.json", minutes)
    return _said_by(command, environment)


def schemathesis_command(address: str, minutes: float) -> list[str]:
    """Returns the command line; the processor is left to whatever else runs here."""
    return [
        "nice", str(Path(sys.executable).with_name("schemathesis")),
        "--config-file", str(CONFIGURATION), "run", address,
        "--max-time", str(max(1, round(minutes * 60))), "--no-color",
    ]  # fmt: skip


def _said_by(command: Sequence[str], environment: dict[str, str]) -> str:
    """Runs a command, and returns what it said where it failed."""
    done = subprocess.run(
        command,
        env=os.environ | environment,
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode == 0:
        return ""
    return done.stdout + done.stderr or f"ended with {done.returncode}"


def summary(parts: Sequence[Part], say: Callable[[str], None] = print) -> int:
    """Runs the parts one after the other, says what each found, and returns the exit code."""
    failed = []
    for part in parts:
        say(f"vitrine: {part.name} …")
        if found := part.run():
            failed.append(part.name)
            say(found)
    say(f"vitrine: {len(parts) - len(failed)} of {len(parts)} parts found nothing")
    return 1 if failed else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Starts a system in a folder that is thrown away, and tries its documents."""
    parser = argparse.ArgumentParser(prog="make contract", description=__doc__)
    parser.add_argument(
        "--minutes", type=float, default=DEFAULT_MINUTES, help="how long each document is asked"
    )
    minutes: float = parser.parse_args(arguments).minutes
    with tempfile.TemporaryDirectory(prefix="vitrine-contract-") as name:
        folder = Path(name)
        with Instance(folder / "data", dict(MANY_LOGINS)) as instance:
            instance.start()
            # The first account administers, and so gets behind the 403 of some operations.
            newcomer(instance.url, login_of(ADMINISTRATORS))
            documents = fetch_documents(instance.url, folder)
            return summary(parts_of(instance.url, documents, minutes, folder))


if __name__ == "__main__":
    sys.exit(main())
