"""How many pictures of each month an owner has, kept by triggers of the database itself.

So every change counts, in its own transaction: also one by a service of the state before, which
runs beside this one. A table `images` that is ever made anew needs its triggers anew, too.

A month is one of UTC, of the time that lists are ordered by. What lies outside of the years 1 to
9999 counts in the first and in the last of their months, so that no row is refused for its time.
"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_SORTS = {"uploaded": "created_at", "taken": "taken_at"}
# Of the first and of the last microsecond of those years; the first is a whole second.
_FIRST, _LAST = -62_135_596_800_000_000, 253_402_300_799_999_999
_FIRST_SECOND = _FIRST // 1_000_000
_WATCHED = ("owner", "state", "trashed_at", "created_at", "taken_at")


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "month_counts",
        sa.Column("owner", sa.String(22), primary_key=True),
        sa.Column("sort", sa.String(8), primary_key=True),
        sa.Column("month", sa.String(7), primary_key=True),
        sa.Column("images", sa.BigInteger, nullable=False),
    )
    is_sqlite = op.get_bind().dialect.name == "sqlite"
    rows = _rows("images", "count(*)", _month_of_sqlite if is_sqlite else _month_of_postgresql)
    op.execute(sa.text(f"INSERT INTO month_counts {rows}"))
    for statement in _triggers_of_sqlite() if is_sqlite else _triggers_of_postgresql():
        op.execute(sa.text(statement))


def _rows(table: str, amount: str, month: Callable[[str], str]) -> str:
    """Select the counts of a table by owner, sort and month."""
    return " UNION ALL ".join(
        f"SELECT owner, '{sort}' AS sort, {month(column)} AS month, {amount} AS images "  # noqa: S608 - Our own names.
        f"FROM {table} WHERE {_is_counted()} GROUP BY owner, {month(column)}"
        for sort, column in _SORTS.items()
    )


def _is_counted(row: str = "") -> str:
    """Say of a row whether its owner sees it in the gallery."""
    return f"({row}state <> 'pending' AND {row}trashed_at IS NULL)"


def _month_of_sqlite(column: str) -> str:
    seconds = f"(min(max({column}, {_FIRST}), {_LAST}) - {_FIRST}) / 1000000 + {_FIRST_SECOND}"
    return f"strftime('%Y-%m', {seconds}, 'unixepoch')"


def _triggers_of_sqlite() -> list[str]:
    """Count row by row: SQLite has no other triggers."""
    differs = " OR ".join(f"OLD.{one} IS NOT NEW.{one}" for one in _WATCHED)
    return [
        "CREATE TRIGGER month_counts_of_new AFTER INSERT ON images "
        f"WHEN {_is_counted('NEW.')} BEGIN {_change('NEW.', 1)} END",
        "CREATE TRIGGER month_counts_of_gone AFTER DELETE ON images "
        f"WHEN {_is_counted('OLD.')} BEGIN {_change('OLD.', -1)} END",
        f"CREATE TRIGGER month_counts_of_changed AFTER UPDATE OF {', '.join(_WATCHED)} ON images "
        f"WHEN {differs} BEGIN {_change('OLD.', -1)} {_change('NEW.', 1)} END",
    ]


def _change(row: str, amount: int) -> str:
    return " ".join(
        f"INSERT INTO month_counts SELECT {row}owner, '{sort}', "
        f"{_month_of_sqlite(row + column)}, {amount} WHERE {_is_counted(row)} "
        f"ON CONFLICT (owner, sort, month) DO UPDATE SET images = images + {amount};"
        for sort, column in _SORTS.items()
    )


def _month_of_postgresql(column: str) -> str:
    bounded = f"least(greatest({column}, {_FIRST}), {_LAST})"
    seconds = f"({bounded} - ({_FIRST})) / 1000000 + ({_FIRST_SECOND})"
    return f"to_char(to_timestamp({seconds}) AT TIME ZONE 'UTC', 'YYYY-MM')"


def _triggers_of_postgresql() -> list[str]:
    """Count statement by statement: one that changes thousands of rows changes few counts."""
    new = _rows("new_images", "count(*)", _month_of_postgresql)
    old = _rows("old_images", "-count(*)", _month_of_postgresql)
    made = []
    for event, tables, rows in (
        ("INSERT", "NEW TABLE AS new_images", new),
        ("DELETE", "OLD TABLE AS old_images", old),
        (
            "UPDATE",
            "OLD TABLE AS old_images NEW TABLE AS new_images",
            "SELECT owner, sort, month, sum(images) AS images "  # noqa: S608 - Our own names.
            f"FROM ({old} UNION ALL {new}) AS changes "
            "GROUP BY owner, sort, month HAVING sum(images) <> 0",
        ),
    ):
        name = f"month_counts_of_{event.lower()}"
        made += [
            # In one order, so that no two transactions wait for each other.
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "  # noqa: S608 - Our own names.
            "INSERT INTO month_counts (owner, sort, month, images) "
            f"SELECT * FROM ({rows}) AS changed ORDER BY owner, sort, month "
            "ON CONFLICT (owner, sort, month) "
            "DO UPDATE SET images = month_counts.images + excluded.images; "
            "RETURN NULL; END $$",
            f"CREATE TRIGGER {name} AFTER {event} ON images REFERENCING {tables} "
            f"FOR EACH STATEMENT EXECUTE FUNCTION {name}()",
        ]
    return made
