"""Note of an upload that can be continued when its file was chosen."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.add_column("uploads", sa.Column("added_at", sa.BigInteger))
