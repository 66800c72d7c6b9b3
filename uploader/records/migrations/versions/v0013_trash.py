"""The trash: since when an image is in it, how much an owner has in it, and what came back from it.

The index of the gallery leaves out what is in the trash, so that a list need not walk over it. The
defaults are for rows that a service of the state before writes beside this one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_KEPT = sa.text("trashed_at IS NULL")
_TRASHED = sa.text("trashed_at IS NOT NULL")


def upgrade() -> None:
    """Apply the step."""
    op.add_column("images", sa.Column("trashed_at", sa.BigInteger))
    for name in ("trashed_images", "trashed_bytes"):
        op.add_column("usage", sa.Column(name, sa.BigInteger, nullable=False, server_default="0"))
    for table in ("answered_requests", "uploads"):
        op.add_column(
            table, sa.Column("restored", sa.Boolean, nullable=False, server_default=sa.false())
        )
    op.drop_index("images_gallery", "images")
    _make_partial_index("images_gallery", ["owner", "created_at", "id"], _KEPT)
    _make_partial_index("images_trash", ["owner", "trashed_at", "id"], _TRASHED)
    _make_partial_index("images_trash_due", ["trashed_at"], _TRASHED)


def _make_partial_index(name: str, columns: list[str], condition: sa.TextClause) -> None:
    op.create_index(name, "images", columns, sqlite_where=condition, postgresql_where=condition)
