"""The audit log of the library, and the libraries of those who have left."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "audit_events",
        sa.Column(
            "id",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            primary_key=True,
            autoincrement=True,
        ),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("owner", sa.String(22)),
        sa.Column("image_id", sa.String(22)),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("device", sa.String(256), nullable=False),
        sa.Column("details", sa.Text, nullable=False),
    )
    op.create_index("audit_events_owner", "audit_events", ["owner", "at", "id"])
    op.create_index("audit_events_at", "audit_events", ["at"])
    op.create_table(
        "closed_libraries",
        sa.Column("library", sa.String(64), primary_key=True),
        sa.Column("closed_at", sa.BigInteger, nullable=False),
    )
