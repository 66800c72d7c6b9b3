"""Let images share objects, name requests and expire while pending; note what is to be removed."""

import time

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

# Keys are compared with listings of the store, so they must order by their bytes everywhere.
_KEY = sa.String(80).with_variant(postgresql.VARCHAR(80, collation="C"), "postgresql")
_KEPT = (
    "id, owner, state, name, alt, visibility, format, width, height, frames, bytes, sha256, "
    "original_key, thumb_key, thumb_sha256, preview_key, preview_sha256, created_at"
)


def upgrade() -> None:
    """Apply the step."""
    _make_new_tables()
    _end_deletions()
    _make_images_anew()


def _make_new_tables() -> None:
    op.create_table(
        "condemned",
        sa.Column("key", _KEY, primary_key=True),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("since", sa.BigInteger, nullable=False),
        sa.Column("remove_after", sa.BigInteger, nullable=False),
    )
    op.create_index("condemned_due", "condemned", ["remove_after"])
    op.create_table(
        "jobs",
        sa.Column("name", sa.String(20), primary_key=True),
        sa.Column("holder", sa.String(22)),
        sa.Column("held_until", sa.BigInteger, nullable=False),
        sa.Column("finished_at", sa.BigInteger, nullable=False),
        sa.Column("report", sa.Text),
    )


def _end_deletions() -> None:
    """Turn images that are being deleted into keys that are to be removed."""
    connection = op.get_bind()
    for column in ("original_key", "thumb_key", "preview_key"):
        connection.execute(
            # Only our own names are put into the text.
            sa.text(
                f"INSERT INTO condemned SELECT {column}, 'deleted', :now, :now FROM images "  # noqa: S608 - See above.
                f"WHERE state = 'deleting' AND {column} IS NOT NULL"
            ),
            {"now": time.time_ns() // 1000},
        )
    for column, amount in (("images", "COUNT(*)"), ("bytes", "COALESCE(SUM(bytes), 0)")):
        connection.execute(
            sa.text(
                f"UPDATE usage SET {column} = {column} - (SELECT {amount} FROM images "  # noqa: S608 - Our own names.
                "WHERE images.owner = usage.owner AND state = 'deleting' AND charged)"
            )
        )
    connection.execute(sa.text("DELETE FROM images WHERE state = 'deleting'"))


def _make_images_anew() -> None:
    """Copy the table, since SQLite changes neither a check nor a uniqueness of one that exists."""
    for name in ("images_gallery", "images_same_bytes", "images_unfinished"):
        op.drop_index(name, "images")
    op.rename_table("images", "images_of_0001")
    op.create_table(
        "images",
        sa.Column("id", sa.String(22), nullable=False),
        sa.Column("owner", sa.String(22), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("alt", sa.String(1000), nullable=False),
        sa.Column("visibility", sa.String(8), nullable=False),
        sa.Column("format", sa.String(8), nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("frames", sa.Integer, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("original_key", _KEY, nullable=False),
        sa.Column("thumb_key", _KEY, nullable=False),
        sa.Column("thumb_sha256", sa.String(64), nullable=False),
        sa.Column("preview_key", _KEY),
        sa.Column("preview_sha256", sa.String(64)),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("idempotency_key", sa.String(200)),
        sa.Column("pending_until", sa.BigInteger),
        sa.Column("checked_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("id", name="images_of_0002_pkey"),
        sa.CheckConstraint("state IN ('pending', 'ready', 'damaged')", name="images_state"),
        sa.CheckConstraint("visibility IN ('private', 'link')", name="images_visibility"),
    )
    op.execute(
        f"INSERT INTO images ({_KEPT}, pending_until, checked_at) "  # noqa: S608 - Our own names.
        f"SELECT {_KEPT}, CASE WHEN state = 'pending' THEN created_at END, created_at "
        "FROM images_of_0001"
    )
    op.drop_table("images_of_0001")
    op.create_index("images_gallery", "images", ["owner", "created_at", "id"])
    op.create_index("images_same_bytes", "images", ["owner", "sha256"])
    op.create_index("images_same_request", "images", ["owner", "idempotency_key"], unique=True)
    op.create_index("images_original", "images", ["original_key"])
    op.create_index("images_thumb", "images", ["thumb_key"])
    op.create_index("images_preview", "images", ["preview_key"])
    op.create_index("images_checked", "images", ["checked_at"])
    op.create_index(
        "images_unfinished",
        "images",
        ["state", "pending_until"],
        sqlite_where=sa.text("state <> 'ready'"),
        postgresql_where=sa.text("state <> 'ready'"),
    )
