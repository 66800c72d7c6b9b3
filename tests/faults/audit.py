"""Counts rows and objects by reading the database and the bucket, and asks nobody who could err."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from minio import Minio

from tests.system.instance import REPOSITORY, Instance
from tests.timeouts import busyness, scaled

# Previews and cards are made one after another, beginning a moment after the last upload: what has
# not changed for so long is settled.
_SETTLES_WITHIN_SECONDS = 120
_SETTLED_SECONDS = 1.0
_PASSES = 2
_MOST_PASSES = 20
_HOUR = 3600 * 1_000_000
_WEEK = 7 * 24 * _HOUR
_KEY_COLUMNS = ("original_key", "thumb_key", "preview_key", "card_key", "thumb_2x_key")


@dataclass(frozen=True)
class Audit:
    """What is in the database and in the bucket at one moment when nobody uploads."""

    rows: list[dict[str, Any]]
    objects: set[str]
    usage: dict[str, tuple[int, int]]
    # The keys of the parts of resumable uploads.
    parts: set[str]

    @property
    def named(self) -> set[str]:
        """The keys that the rows refer to."""
        found = {row[column] for row in self.rows for column in _KEY_COLUMNS if row[column]}
        return found | self.parts

    @property
    def rows_without_object(self) -> set[str]:
        return self.named - self.objects

    @property
    def objects_without_row(self) -> set[str]:
        return self.objects - self.named

    @property
    def copies(self) -> Counter[str]:
        """How many visible images there are of the same bytes."""
        return Counter(row["sha256"] for row in self.rows if row["state"] == "ready")

    @property
    def unfinished(self) -> list[str]:
        return [row["id"] for row in self.rows if row["state"] != "ready"]

    @property
    def charges_are_right(self) -> bool:
        """Whether each owner is charged for what is there, and for nothing else."""
        images: Counter[str] = Counter()
        sizes: Counter[str] = Counter()
        for row in self.rows:
            images[row["owner"]] += 1
            sizes[row["owner"]] += row["bytes"]
        charged = {owner: found for owner, found in self.usage.items() if found != (0, 0)}
        return charged == {owner: (images[owner], sizes[owner]) for owner in images}


def audit(instance: Instance) -> Audit:
    """Reads rows and lists objects, once no background work changes them any more."""
    last = _read(instance)
    pause = _SETTLED_SECONDS * busyness()
    for _ in range(int(_SETTLES_WITHIN_SECONDS / _SETTLED_SECONDS)):
        time.sleep(pause)
        now = _read(instance)
        if now == last:
            break
        last = now
    return last


def _read(instance: Instance) -> Audit:
    with closing(sqlite3.connect(f"file:{database_of(instance)}?mode=ro", uri=True)) as database:
        database.row_factory = sqlite3.Row
        rows = [dict(row) for row in database.execute("SELECT * FROM images ORDER BY id")]
        usage = {
            row["owner"]: (row["images"], row["bytes"])
            for row in database.execute("SELECT * FROM usage")
        }
        parts = {row["key"] for row in database.execute("SELECT key FROM upload_parts")}
    return Audit(rows, object_keys(instance), usage, parts)


def database_of(instance: Instance) -> Path:
    return instance.data / "databases" / "uploader.db"


def object_keys(instance: Instance) -> set[str]:
    """Lists the bucket: the folder of the embedded store, else by S3."""
    settings = instance.settings
    if "S3_ENDPOINT" not in settings:
        bucket = instance.data / "storage" / "vitrine"
        return {str(path.relative_to(bucket)) for path in bucket.rglob("*") if path.is_file()}
    client = Minio(
        endpoint=urlsplit(settings["S3_ENDPOINT"]).netloc,
        access_key=settings["S3_ACCESS_KEY"],
        secret_key=settings["S3_SECRET_KEY"],
        secure=False,
        region="us-east-1",
    )
    found = client.list_objects(bucket_name=settings["S3_BUCKET"], recursive=True)
    return {one.object_name for one in found if one.object_name}


def reconcile(instance: Instance) -> dict[str, int]:
    """Heals the running system without any grace, as its operator does, and returns the report."""
    done = subprocess.run(
        [sys.executable, "-m", "runner", "uploader", "reconcile",
         "--json", "--grace", "0", "--quarantine", "0"],
        cwd=REPOSITORY, env={"DATA": str(instance.data), "PATH": os.environ["PATH"]},
        capture_output=True, text=True, timeout=scaled(300), check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    report: dict[str, int] = json.loads(done.stdout)
    return report


def let_time_pass(instance: Instance) -> None:
    """Makes everything older that is waited for, so that no test has to sleep so long.

    An hour is more than any writer may take, and a week more than a resumable upload may rest.
    """
    with closing(sqlite3.connect(database_of(instance), timeout=scaled(60))) as database, database:
        database.execute("UPDATE images SET pending_until = pending_until - ?", [_HOUR])
        database.execute(
            "UPDATE condemned SET since = since - ?, remove_after = remove_after - ?",
            [_HOUR, _HOUR],
        )
        database.execute("UPDATE uploads SET expires_at = expires_at - ?", [_WEEK])
    long_ago = time.time() - _HOUR / 1_000_000
    for unfinished in (instance.data / "storage").rglob(".rclone_temp_*"):
        os.utime(unfinished, (long_ago, long_ago))


def healed(instance: Instance) -> Audit:
    """Reconciles until all that has run out is forgotten, at least twice, and counts.

    What a pass gives up the next one removes, and of old resumable uploads each takes some.
    """
    audit(instance)
    passes = 0
    while passes < _PASSES or _resumable_uploads(instance):
        let_time_pass(instance)
        reconcile(instance)
        passes += 1
        assert passes < _MOST_PASSES, "what has run out is never forgotten"
    return audit(instance)


def _resumable_uploads(instance: Instance) -> int:
    with closing(sqlite3.connect(f"file:{database_of(instance)}?mode=ro", uri=True)) as database:
        return int(database.execute("SELECT count(*) FROM uploads").fetchone()[0])
