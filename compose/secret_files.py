"""Generates the secrets once, as files in the volumes of the containers that read them.

A value that the operator sets in the environment is written in place of a random one: services read
their secrets from files in every case, and no other container has them in its environment. Runs at
every start; what is there already stays, and a value that is replaced leaves a copy.
"""

import itertools
import os
import secrets
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlencode

FOLDER = Path("/secrets")
# Time-outs of libpq, after which a dead database server is noticed: seconds, and milliseconds.
DATABASE_TIMEOUTS = {
    "connect_timeout": 2,
    "tcp_user_timeout": 2000,
    "keepalives_idle": 2,
    "keepalives_interval": 1,
    "keepalives_count": 2,
}


def random_values() -> dict[str, str]:
    """Return a fresh value for every secret, by its path below the folder of secrets."""
    return {
        "postgres/password": secrets.token_urlsafe(32),
        "minio/root-user": f"root-{secrets.token_hex(6)}",
        "minio/root-password": secrets.token_urlsafe(32),
        "security/secret": secrets.token_urlsafe(48),
        "security/database-url": database_url("security"),
        "uploader/database-url": database_url("uploader"),
        "uploader/s3-access-key": f"vitrine-{secrets.token_hex(6)}",
        "uploader/s3-secret-key": secrets.token_urlsafe(30),
    }


def database_url(user: str) -> str:
    """Return the address of the database that belongs to one service, with a new password."""
    password = secrets.token_urlsafe(32)
    return f"postgresql+psycopg://{user}:{password}@postgres:5432/{user}?{urlencode(DATABASE_TIMEOUTS)}"


def given_values(environment: Mapping[str, str]) -> dict[str, str]:
    """Return what the operator has set, by the same paths. Empty counts as not set."""
    names = {
        "security/secret": "VITRINE_SECURITY_SECRET",
        "security/database-url": "SECURITY_DATABASE_URL",
        "uploader/database-url": "UPLOADER_DATABASE_URL",
        "uploader/s3-access-key": "S3_ACCESS_KEY",
        "uploader/s3-secret-key": "S3_SECRET_KEY",
    }
    return {path: environment[name] for path, name in names.items() if environment.get(name)}


def write_secret(file: Path, value: str) -> None:
    """Write a value atomically, into a file that its owner and group can read."""
    unfinished = file.with_name(f".{file.name}.new")
    unfinished.unlink(missing_ok=True)
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o440)
    with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
        stream.write(value)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(file)


def keep_copy(file: Path) -> None:
    """Keep the value of a file under a further name, `<name>.before-1` and so on.

    The signing keys in the database can be read with the secret that they were stored with alone.
    """
    numbers = itertools.count(1)
    copies = (file.with_name(f"{file.name}.before-{number}") for number in numbers)
    os.link(file, next(copy for copy in copies if not copy.exists()))


def ensure_secrets(folder: Path, environment: Mapping[str, str]) -> list[str]:
    """Write every secret that is missing or set to another value; return the paths written."""
    given = given_values(environment)
    written = []
    for path, value in (random_values() | given).items():
        file = folder / path
        if file.exists() and (path not in given or file.read_text(encoding="utf-8") == value):
            continue
        if file.exists():
            keep_copy(file)
        write_secret(file, value)
        written.append(path)
    return written


if __name__ == "__main__":
    os.umask(0o027)
    for written_path in ensure_secrets(FOLDER, os.environ):
        sys.stdout.write(f"wrote {written_path}\n")
