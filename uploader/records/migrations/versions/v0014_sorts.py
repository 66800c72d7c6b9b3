"""The orders of the gallery: by the time a picture was taken, by its name and by its size.

Of the rows that are there the names are written as lists order them, and the time of the upload
where the one of the camera is not known. An empty `sort_name` is of a row that a service of the
state before writes beside this one: it comes first until the reconcile fills it.
"""

import re
import unicodedata
from collections.abc import Iterator

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_SORT_NAME = sa.String(255).with_variant(postgresql.VARCHAR(255, collation="C"), "postgresql")
_KEPT = sa.text("trashed_at IS NULL")
_WITHOUT = sa.text("sort_name = ''")
_AT_ONCE = 2_000
_SOME = sa.text(f"SELECT id, name FROM images WHERE id > :after ORDER BY id LIMIT {_AT_ONCE}")  # noqa: S608 - Our own number.
# Only where nothing is known is 0 no time: a picture may be of 1970.
_FILLED = sa.text(
    "UPDATE images SET sort_name = :sort_name, "
    "taken_at = CASE WHEN taken_at = 0 AND NOT taken_known THEN created_at ELSE taken_at END "
    "WHERE id = :id"
)


def upgrade() -> None:
    """Apply the step."""
    column = sa.Column("sort_name", _SORT_NAME, nullable=False, server_default="")
    op.add_column("images", column)
    for rows in _batches():
        named = [{"id": row.id, "sort_name": _sort_name(row.name)} for row in rows]
        op.get_bind().execute(_FILLED, named)
    for name, column_name in (
        ("images_by_time_taken", "taken_at"),
        ("images_by_name", "sort_name"),
        ("images_by_size", "bytes"),
    ):
        _make_partial_index(name, ["owner", column_name, "id"], _KEPT)
    _make_partial_index("images_without_sort_name", ["id"], _WITHOUT)


def _batches() -> Iterator[list[sa.Row[tuple[str, str]]]]:
    after = ""
    while rows := list(op.get_bind().execute(_SOME, {"after": after})):
        yield rows
        after = rows[-1].id


def _make_partial_index(name: str, columns: list[str], condition: sa.TextClause) -> None:
    op.create_index(name, "images", columns, sqlite_where=condition, postgresql_where=condition)


def _sort_name(name: str) -> str:
    """As uploader/library/sort_names.py was at this state."""
    letters = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", name).casefold())
    plain = "".join(one for one in letters if not unicodedata.combining(one))
    return re.sub(r"[0-9]+", _numbered, plain or name or "_")[:255]


def _numbered(run: re.Match[str]) -> str:
    digits = run[0].lstrip("0") or "0"
    count = len(digits)
    return f"{count}{digits}" if count < 9 else f"9{count:03}{digits}"
