"""What is left of somebody: in the databases, the store, the gateway's caches, the spool."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from minio import Minio
from minio.error import S3Error

from tests.system.instance import Instance

# Enough of a picture to be nobody else's, from its middle.
_SAMPLE_BYTES = 48


@dataclass
class Traces:
    """Words and bytes by which somebody would be recognised."""

    words: set[str] = field(default_factory=set)
    samples: set[bytes] = field(default_factory=set)

    def add_words(self, *words: str) -> None:
        self.words |= {word for word in words if word}

    def add_bytes(self, content: bytes) -> None:
        middle = len(content) // 2
        self.samples.add(content[middle : middle + _SAMPLE_BYTES])

    def found_in(self, instance: Instance) -> list[str]:
        """Returns where something is left, and what."""
        found = [f"{place}: {word}" for place, text in _rows(instance)
                 for word in self.words if word in text]  # fmt: skip
        for place, content in [*_objects(instance), *_files(instance)]:
            found += [f"{place}: bytes" for sample in self.samples if sample in content]
            found += [f"{place}: {word}" for word in self.words
                      if word in place or word.encode() in content]  # fmt: skip
        return sorted(set(found))


def _rows(instance: Instance) -> Iterator[tuple[str, str]]:
    """Yields every row of both databases as text; what pages still hold, nothing reads any more."""
    for name in ("security", "uploader"):
        file = instance.data / "databases" / f"{name}.db"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            tables = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            for (table,) in tables.fetchall():
                for row in database.execute(f'SELECT * FROM "{table}"'):  # noqa: S608 - Own names.
                    yield f"{name}.{table}", repr(row)


def _objects(instance: Instance) -> Iterator[tuple[str, bytes]]:
    settings = instance.settings
    if "S3_ENDPOINT" not in settings:
        yield from _contents(instance.data / "storage")
        return
    client = Minio(
        endpoint=urlsplit(settings["S3_ENDPOINT"]).netloc, access_key=settings["S3_ACCESS_KEY"],
        secret_key=settings["S3_SECRET_KEY"], secure=False, region="us-east-1",
    )  # fmt: skip
    bucket = settings["S3_BUCKET"]
    for one in client.list_objects(bucket_name=bucket, recursive=True):
        try:
            with client.get_object(bucket_name=bucket, object_name=str(one.object_name)) as answer:
                yield f"store {one.object_name}", answer.data
        except S3Error:
            # It was removed meanwhile, which is what is waited for.
            continue


def _files(instance: Instance) -> Iterator[tuple[str, bytes]]:
    """Yields the files of the spool and of the gateway, nameless ones that are open too.

    But not of the answers that nginx keeps for a second: what it holds open of these after they
    were removed nobody can ask for, and it is closed when that worker opens other files.
    """
    folders = [instance.data / "spool", instance.data / "gateway"]
    kept_answers = [instance.data / "gateway" / "cache" / name for name in ("auth", "renditions")]
    for folder in folders:
        yield from _contents(folder)
    for pid in instance.processes():
        try:
            descriptors = list(Path(f"/proc/{pid}/fd").iterdir())
        except OSError:
            continue
        for descriptor in descriptors:
            try:
                target = os.readlink(descriptor)
                is_answer = target.startswith(tuple(map(str, kept_answers)))
                is_ours = target.startswith(str(instance.data)) and not is_answer
                if is_ours and target.endswith(" (deleted)"):
                    yield f"open {target}", descriptor.read_bytes()
            except OSError:
                continue


def _contents(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Yields the files below a folder, but not what is removed meanwhile: that is waited for."""
    for parent, _, names in os.walk(folder):
        for name in names:
            path = Path(parent, name)
            with suppress(OSError):
                if path.is_file():
                    yield str(path), path.read_bytes()
