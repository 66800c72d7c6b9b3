"""The texts by which images are found, and the triggers that tell when one has to be written.

A service of the state before writes images beside this one and knows nothing of texts: for those
that it makes or changes there is a row without a text, which is written before anybody searches.
"""

import unicodedata
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_AT_ONCE = 1000
_UNWRITTEN = sa.text("text IS NULL")
_WORDS = "name, alt, description, camera, lens"
_ADDED = "INSERT INTO image_texts (owner, image_id) VALUES (NEW.owner, NEW.id);"
_CHANGED = (
    "UPDATE image_texts SET text = NULL WHERE owner = NEW.owner AND image_id = NEW.id"
    " AND text IS NOT NULL;"
)


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "image_texts",
        sa.Column("owner", sa.String(22), primary_key=True),
        sa.Column(
            "image_id",
            sa.String(22),
            sa.ForeignKey("images.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("text", sa.Text),
        sa.Column("camera", sa.Text, nullable=False, server_default=""),
        sqlite_with_rowid=False,
    )
    op.create_index("image_texts_image", "image_texts", ["image_id"], unique=True)
    _fill()
    op.create_index(
        "image_texts_unwritten",
        "image_texts",
        ["owner"],
        sqlite_where=_UNWRITTEN,
        postgresql_where=_UNWRITTEN,
    )
    _make_trigger("image_texts_added", "INSERT", _ADDED)
    _make_trigger("image_texts_changed", f"UPDATE OF {_WORDS}", _CHANGED)
    _make_trigram_index()


def _fill() -> None:
    connection = op.get_bind()
    if connection.dialect.name == "postgresql":
        # Nobody else adds or changes an image until the triggers are there.
        op.execute("LOCK TABLE images IN SHARE ROW EXCLUSIVE MODE")
    some = sa.text(
        f"SELECT id, owner, {_WORDS} FROM images WHERE id > :last ORDER BY id LIMIT {_AT_ONCE}"  # noqa: S608 - Constants.
    )
    written = sa.text(
        "INSERT INTO image_texts (owner, image_id, text, camera) VALUES (:owner, :id, :text, :by)"
    )
    last = ""
    while rows := connection.execute(some, {"last": last}).all():
        connection.execute(written, [_values(row) for row in rows])
        last = rows[-1].id


def _values(row: sa.Row[Any]) -> dict[str, str]:
    words = (row.name, row.alt, row.description or "", row.camera, row.lens)
    return {
        "owner": row.owner,
        "id": row.id,
        "text": _joined(*words),
        "by": _joined(row.camera, row.lens),
    }


def _joined(*texts: str) -> str:
    return "\n".join(_fold(text) for text in texts if text)


def _fold(text: str) -> str:
    """Fold as the service did when this step was written; a migration does not change."""
    plain = unicodedata.normalize("NFD", text)
    for _ in range(2):
        plain = unicodedata.normalize("NFKD", plain.casefold())
    return " ".join("".join(one for one in plain if not _is_mark(one)).split())


def _is_mark(sign: str) -> bool:
    selects_a_variation = "\ufe00" <= sign <= "\ufe0f" or "\U000e0100" <= sign <= "\U000e01ef"
    return unicodedata.combining(sign) != 0 or selects_a_variation


def _make_trigger(name: str, event: str, statement: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        body = f"BEGIN {statement} RETURN NULL; END"
        op.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $body${body}$body$"
        )
        op.execute(
            f"CREATE TRIGGER {name} AFTER {event} ON images FOR EACH ROW EXECUTE FUNCTION {name}()"
        )
    else:
        op.execute(f"CREATE TRIGGER {name} AFTER {event} ON images BEGIN {statement} END")


def _make_trigram_index() -> None:
    """Make the index by which PostgreSQL finds a part of a word, where this user may.

    Without the extension a search reads all texts of its owner, as it does in SQLite.
    """
    connection = op.get_bind()
    if connection.dialect.name != "postgresql":
        return
    try:
        with connection.begin_nested():
            connection.execute(sa.text("CREATE EXTENSION IF NOT EXISTS pg_trgm"))
            connection.execute(
                sa.text(
                    "CREATE INDEX image_texts_words ON image_texts USING gin (text gin_trgm_ops)"
                )
            )
    except sa.exc.DBAPIError:
        return
