"""Let images have thumbnails for dense screens; those that are there get theirs later."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

# As in the steps before: compared with listings of the store.
_KEY = sa.String(80).with_variant(postgresql.VARCHAR(80, collation="C"), "postgresql")


def upgrade() -> None:
    """Apply the step."""
    op.add_column("images", sa.Column("thumb_2x_key", _KEY))
    op.add_column("images", sa.Column("thumb_2x_sha256", sa.String(64)))
    op.create_index("images_thumb_2x", "images", ["thumb_2x_key"])
