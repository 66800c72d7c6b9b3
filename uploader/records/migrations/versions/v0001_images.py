"""Make the tables of images and of what each owner uses."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "images",
        sa.Column("id", sa.String(22), primary_key=True),
        sa.Column("owner", sa.String(22), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("charged", sa.Boolean, nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("alt", sa.String(1000), nullable=False),
        sa.Column("visibility", sa.String(8), nullable=False),
        sa.Column("format", sa.String(8), nullable=False),
        sa.Column("width", sa.Integer, nullable=False),
        sa.Column("height", sa.Integer, nullable=False),
        sa.Column("frames", sa.Integer, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("original_key", sa.String(80), nullable=False, unique=True),
        sa.Column("thumb_key", sa.String(80), nullable=False, unique=True),
        sa.Column("thumb_sha256", sa.String(64), nullable=False),
        sa.Column("preview_key", sa.String(80), unique=True),
        sa.Column("preview_sha256", sa.String(64)),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.CheckConstraint("state IN ('pending', 'ready', 'deleting')", name="images_state"),
        sa.CheckConstraint("visibility IN ('private', 'link')", name="images_visibility"),
    )
    op.create_index("images_gallery", "images", ["owner", "created_at", "id"])
    op.create_index("images_same_bytes", "images", ["owner", "sha256"])
    op.create_index(
        "images_unfinished",
        "images",
        ["state", "created_at"],
        sqlite_where=sa.text("state <> 'ready'"),
        postgresql_where=sa.text("state <> 'ready'"),
    )
    op.create_table(
        "usage",
        sa.Column("owner", sa.String(22), primary_key=True),
        sa.Column("images", sa.BigInteger, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
    )
