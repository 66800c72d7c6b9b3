"""Make the tables of uploads that can be continued and of the parts that have arrived."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

# As in the step before: compared with listings of the store.
_KEY = sa.String(80).with_variant(postgresql.VARCHAR(80, collation="C"), "postgresql")


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(22), primary_key=True),
        sa.Column("owner", sa.String(22), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("received", sa.BigInteger, nullable=False),
        sa.Column("length", sa.BigInteger),
        sa.Column("metadata", sa.String(4096), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("visibility", sa.String(8), nullable=False),
        sa.Column("keep_duplicates", sa.Boolean, nullable=False),
        sa.Column("sha256", sa.String(64)),
        sa.Column("reserved_images", sa.Integer, nullable=False),
        sa.Column("reserved_bytes", sa.BigInteger, nullable=False),
        sa.Column("claim", sa.String(22)),
        sa.Column("recalled", sa.Boolean, nullable=False),
        sa.Column("image_id", sa.String(22)),
        sa.Column("duplicate", sa.Boolean, nullable=False),
        sa.Column("problem", sa.String(500)),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.CheckConstraint("state IN ('open', 'complete', 'failed')", name="uploads_state"),
        sa.CheckConstraint("visibility IN ('private', 'link')", name="uploads_visibility"),
    )
    op.create_index("uploads_of_owner", "uploads", ["owner", "state"])
    op.create_index("uploads_expiry", "uploads", ["expires_at"])
    op.create_table(
        "upload_parts",
        sa.Column("key", _KEY, primary_key=True),
        sa.Column("upload_id", sa.String(22), nullable=False),
        sa.Column("start", sa.BigInteger, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
    )
    op.create_index("upload_parts_order", "upload_parts", ["upload_id", "start"], unique=True)
