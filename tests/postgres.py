"""A throwaway PostgreSQL server of this machine's own programs, for tests."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg

from tests.timeouts import scaled

# Nothing here has to survive a power cut.
_FAST = " -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c shared_buffers=32MB"


def programs() -> Path | None:
    """Returns the folder of the newest PostgreSQL of this machine."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


@contextmanager
def running_postgres(password: str = "", settings: str = "") -> Iterator[int]:
    """Runs an empty server on loopback and gives its port; its superuser is `postgres`.

    Without a password everybody on this machine is trusted. `settings` are further options of it.
    """
    folder_of_programs = programs()
    assert folder_of_programs is not None
    # Not in pytest's own folder, which only the user who runs the tests can enter.
    folder = Path(tempfile.mkdtemp(prefix="vitrine-postgres-"))
    (folder / "password").write_text(password or "unused")
    run_as: list[str] = []
    if os.geteuid() == 0:  # The server refuses to run as root.
        run_as = ["setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"]
        shutil.chown(folder, "nobody", "nogroup")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])

    def run(program: str, *arguments: str) -> None:
        command = [*run_as, str(folder_of_programs / program), "-D", str(folder / "data")]
        nothing = subprocess.DEVNULL
        subprocess.run(
            [*command, *arguments], check=True, cwd="/", stdin=nothing, stdout=nothing,
            stderr=nothing,
        )  # fmt: skip

    trust = ["-A", "trust"]
    if password:
        trust = ["-A", "scram-sha-256", f"--pwfile={folder / 'password'}"]
    run("initdb", "-U", "postgres", "-E", "UTF8", "--no-sync", *trust)
    options = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
    run(
        "pg_ctl",
        "-w",
        "-t",
        str(int(scaled(120))),
        "-l",
        str(folder / "log"),
        "-o",
        options + _FAST + settings,
        "start",
    )
    try:
        yield port
    finally:
        run("pg_ctl", "-m", "immediate", "-w", "stop")
        shutil.rmtree(folder)


def address_of(port: int, name: str = "postgres") -> str:
    """Returns the address of a database of a running server that trusts everybody."""
    return f"postgresql://postgres@127.0.0.1:{port}/{name}"


def schema_of(address: str) -> str:
    """Returns the statements that make all that is in a database."""
    folder_of_programs = programs()
    assert folder_of_programs is not None
    dump = subprocess.run(
        [folder_of_programs / "pg_dump", "--inserts", "--no-owner", "--no-privileges", address],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    # Without what is said to psql, and without the settings of a session.
    return re.sub(r"(?m)^(?:\\|SET |SELECT pg_catalog\.set_config).*\n", "", dump)


def begin_anew(address: str, statements: str = "") -> None:
    """Empties a database, and makes in it what the statements say."""
    with psycopg.connect(address, autocommit=True) as connection:
        emptied = f"DROP SCHEMA public CASCADE; CREATE SCHEMA public; {statements}"
        connection.execute(emptied.encode())
