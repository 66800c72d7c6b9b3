"""Fills somebody's collection without uploading: rows by SQL, objects straight into the store."""

from __future__ import annotations

import hashlib
import secrets
import time
from concurrent.futures import ThreadPoolExecutor

from bench.direct import DirectStore
from bench.photographs import photograph
from bench.system import System
from tests.system.people import Person

_COPY = """
INSERT INTO images (id, owner, state, name, alt, visibility, format, width, height, frames, bytes,
                    sha256, original_key, thumb_key, thumb_sha256, created_at, checked_at)
SELECT ?, owner, state, name, alt, visibility, format, width, height, frames, bytes,
       ?, original_key, ?, thumb_sha256, ?, checked_at FROM images WHERE id = ?
"""
# Rows in one go: id, hash and keys need only be of the right form and all different.
_MANY = """
WITH RECURSIVE numbers(n) AS (SELECT :first UNION ALL SELECT n + 1 FROM numbers WHERE n < :last)
INSERT INTO images (id, owner, state, name, alt, visibility, format, width, height, frames, bytes,
                    sha256, original_key, thumb_key, thumb_sha256, created_at, checked_at,
                    taken_at, sort_name, details_version)
SELECT printf('%.8sA%013d', owner, n), owner, state, name || n, alt, visibility, format, width,
       height, frames, bytes + n % 9973, lower(hex(randomblob(32))),
       'o/00/' || hex(randomblob(11)) || '.jpg',
       thumb_key, thumb_sha256, created_at - n * 1000000, checked_at,
       taken_at - n * 7919000000 % 315360000000000, sort_name || n, details_version
FROM images, numbers WHERE id = :id
"""
_ROWS_AT_ONCE = 50_000


class Collection:
    """The pictures of one person, all like the first one."""

    def __init__(self, system: System, person: Person) -> None:
        self._system = system
        self._store = DirectStore(system)
        content = photograph(1360, 1020, seed=secrets.randbits(32), detail=0.7)
        said = person.upload(content).json()
        self._first = said["id"]
        self.thumbnail = person.get(said["thumbnail_url"]).body

    def add(self, count: int) -> list[str]:
        """Adds pictures whose thumbnails are objects of their own; returns their paths."""
        ids = [secrets.token_hex(11) for _ in range(count)]
        keys = [f"t/{image_id[:2]}/{image_id}.webp" for image_id in ids]
        with ThreadPoolExecutor(4) as hands:
            list(hands.map(lambda key: self._store.put(key, self.thumbnail), keys))
        now = time.time_ns() // 1000
        with self._system.database() as database:
            database.executemany(
                _COPY,
                [
                    (image_id, hashlib.sha256(key.encode()).hexdigest(), key, now, self._first)
                    for image_id, key in zip(ids, keys, strict=True)
                ],
            )
        return [f"/i/{image_id}/thumb.webp" for image_id in ids]

    def fill(self, count: int) -> None:
        """Adds rows that share the first picture's thumbnail, a second apart in time."""
        with self._system.database() as database:
            for first in range(1, count, _ROWS_AT_ONCE):
                last = min(first + _ROWS_AT_ONCE, count) - 1
                database.execute(_MANY, {"first": first, "last": last, "id": self._first})
                database.commit()
