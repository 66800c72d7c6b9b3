"""What bulk actions have changed, so that they can be undone."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "undo_parts",
        sa.Column("token", sa.String(64), primary_key=True),
        sa.Column("part", sa.Integer, primary_key=True),
        sa.Column("owner", sa.String(22), nullable=False),
        sa.Column("action", sa.String(20), nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("changes", sa.Text, nullable=False),
    )
    op.create_index("undo_parts_of_owner", "undo_parts", ["owner", "expires_at"])
    op.create_index("undo_parts_expiry", "undo_parts", ["expires_at"])
