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
from datetime import UTC, datetime
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
    # By owner: images and bytes, and how much of it is in the trash.
    usage: dict[str, tuple[int, int, int, int]]
    # By album: how many images it says it has, and the ids of those that are in it.
    albums: dict[str, tuple[int, set[str]]]
    # The keys of the parts of resumable uploads.
    parts: set[str]
    # By owner, time and month: how many pictures are in the gallery, as the database has counted.
    months: dict[tuple[str, str, str], int]
    # The ids of the images that have tags, with whose they are.
    tagged: frozenset[tuple[str, str]]
    # What the database says which images lack, in which order they come, and whether in a trash.
    loose: frozenset[tuple[Any, ...]]
    # The ids of the images of deleted albums whose rows are not yet removed.
    left_of_albums: frozenset[str]

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
        return Counter(
            row["sha256"]
            for row in self.rows
            if row["state"] == "ready" and row["trashed_at"] is None
        )

    @property
    def tags_without_image(self) -> set[tuple[str, str]]:
        return self.tagged - {(row["id"], row["owner"]) for row in self.rows}

    @property
    def trashed(self) -> set[str]:
        """The ids of what is in a trash."""
        return {row["id"] for row in self.rows if row["trashed_at"] is not None}

    @property
    def albums_are_right(self) -> bool:
        """Whether each album counts what is in it and not in a trash, all of which is there."""
        ids = {row["id"] for row in self.rows}
        return all(
            said == len(inside - self.trashed) and inside <= ids
            for said, inside in self.albums.values()
        )

    @property
    def unfinished(self) -> list[str]:
        return [row["id"] for row in self.rows if row["state"] != "ready"]

    @property
    def charges_are_right(self) -> bool:
        """Whether each owner is charged for what is there, and it counts in its months."""
        counted: dict[str, tuple[int, int, int, int]] = {}
        for row in self.rows:
            images, size, trashed, trashed_size = counted.get(row["owner"], (0, 0, 0, 0))
            is_trashed = row["trashed_at"] is not None
            counted[row["owner"]] = (
                images + 1,
                size + row["bytes"],
                trashed + is_trashed,
                trashed_size + row["bytes"] * is_trashed,
            )
        charged = {owner: found for owner, found in self.usage.items() if any(found)}
        return charged == counted and self._months_are_right and self.loose == self._lacking

    @property
    def _lacking(self) -> set[tuple[Any, ...]]:
        # What is left of a deleted album counts, too.
        filed = set().union(*(inside for _, inside in self.albums.values()), self.left_of_albums)
        tagged = {image_id for image_id, _ in self.tagged}
        return {
            (row["id"], lacks, row["owner"], row["trashed_at"] is not None,
             row["created_at"], row["taken_at"], row["sort_name"], row["bytes"])
            for row in self.rows
            for lacks, having in (("tags", tagged), ("albums", filed))
            if row["id"] not in having
        }  # fmt: skip

    @property
    def _months_are_right(self) -> bool:
        counted = Counter(
            (row["owner"], sort, f"{datetime.fromtimestamp(row[column] // 1_000_000, UTC):%Y-%m}")
            for row in self.rows
            if row["state"] != "pending" and row["trashed_at"] is None
            for sort, column in (("uploaded", "created_at"), ("taken", "taken_at"))
        )
        return self.months == counted


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
            row["owner"]: (
                row["images"],
                row["bytes"],
                row["trashed_images"],
                row["trashed_bytes"],
            )
            for row in database.execute("SELECT * FROM usage")
        }
        albums: dict[str, tuple[int, set[str]]] = {
            row["id"]: (row["images"], set()) for row in database.execute("SELECT * FROM albums")
        }
        left: set[str] = set()
        for row in database.execute("SELECT * FROM album_images"):
            albums.get(row["album_id"], (0, left))[1].add(row["image_id"])
        loose = frozenset(
            (row["image_id"], row["lacks"], row["owner"], bool(row["trashed"]), row["created_at"],
             row["taken_at"], row["sort_name"], row["bytes"])
            for row in database.execute("SELECT * FROM loose_images")
        )  # fmt: skip
        parts = {row["key"] for row in database.execute("SELECT key FROM upload_parts")}
        tagged = frozenset(database.execute("SELECT DISTINCT image_id, owner FROM image_tags"))
        months = {
            (row["owner"], row["sort"], row["month"]): row["images"]
            for row in database.execute("SELECT * FROM month_counts WHERE images <> 0")
        }
    found = frozenset(map(tuple, tagged))
    return Audit(
        rows, object_keys(instance), usage, albums, parts, months, found, loose, frozenset(left)
    )


def database_of(instance: Instance) -> Path:
    return instance.data / "databases" / "uploader.db"


def object_keys(instance: Instance) -> set[str]:
    """Lists the bucket: the folder of the embedded store, else by S3."""
    settings = instance.settings
    if "S3_ENDPOINT" not in settings:
        bucket = instance.data / "storage" / "vitrine"
        # The store takes a folder away with its last object, maybe while this looks into it.
        return {
            os.path.relpath(os.path.join(above, name), bucket)
            for above, _, names in os.walk(bucket)
            for name in names
        }
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


def assert_true(found: Audit) -> None:
    """Assert what holds at any instant: no row lacks an object or image, all are charged right."""
    assert found.rows_without_object == set()
    assert found.tags_without_image == set()
    assert found.charges_are_right
    assert found.albums_are_right
