"""All rows of a running system at one moment, and what differs between two moments."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import pytest

from tests.system.instance import Instance
from tests.timeouts import wait_until

Row = dict[str, Any]
# What is worked off in the background, whoever asks for what.
_NOT_READ = {"jobs", "condemned", "account_deletions", "alembic_version"}
# What is noted of a use that changes nothing, and of renditions, which are made when first seen.
_BY_ITSELF = {
    "last_used_at", "last_used_from", "checked_at", "renditions_version", "preview_key",
    "preview_sha256", "card_key", "card_sha256", "thumb_2x_key", "thumb_2x_sha256",
}  # fmt: skip
_SETTLED_SECONDS = 0.5


@dataclass(frozen=True)
class Rows:
    """The rows of both databases: table -> primary key -> columns."""

    tables: dict[str, dict[tuple[Any, ...], Row]]

    def changed_since(self, before: Rows) -> set[str]:
        """Returns the columns, as `table.column`, in which a row that stayed has changed."""
        return {
            f"{table}.{column}"
            for table, rows in self.tables.items()
            for key, row in rows.items()
            for column, value in row.items()
            if key in before.tables[table] and before.tables[table][key][column] != value
        }

    def added_since(self, before: Rows) -> dict[str, list[Row]]:
        """Returns the new rows by table."""
        new = {
            table: [row for key, row in rows.items() if key not in before.tables[table]]
            for table, rows in self.tables.items()
        }
        return {table: rows for table, rows in new.items() if rows}

    def is_as(self, before: Rows) -> bool:
        return self.tables == before.tables


def rows_of(vitrine: Instance) -> Rows:
    """Reads both databases once nothing changes in them by itself."""
    if vitrine.process is None:
        pytest.skip("the databases of a deployed system are not here")
    last = [_read(vitrine)]

    def is_settled() -> bool:
        time.sleep(_SETTLED_SECONDS)
        now = _read(vitrine)
        same = now.is_as(last[0])
        last[0] = now
        return same

    wait_until(is_settled, "the rows are settled")
    return last[0]


def _read(vitrine: Instance) -> Rows:
    found: dict[str, dict[tuple[Any, ...], Row]] = {}
    for service in ("security", "uploader"):
        file = vitrine.data / "databases" / f"{service}.db"
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as database:
            database.row_factory = sqlite3.Row
            names = database.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            tables = {name for (name,) in names.fetchall() if not name.startswith("sqlite_")}
            for table in sorted(tables - _NOT_READ):
                found[f"{service}.{table}"] = _rows(database, table)
    return Rows(found)


def _rows(database: sqlite3.Connection, table: str) -> dict[tuple[Any, ...], Row]:
    columns = database.execute(f'PRAGMA table_info("{table}")').fetchall()
    keys = [column["name"] for column in columns if column["pk"]]
    assert keys, table
    return {
        tuple(row[key] for key in keys): {
            name: row[name] for name in row.keys() if name not in _BY_ITSELF  # noqa: SIM118 - A Row is no dict.
        }
        for row in database.execute(f'SELECT * FROM "{table}"')  # noqa: S608 - Own names.
    }  # fmt: skip
