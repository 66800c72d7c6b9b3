"""Keep what requests with an Idempotency-Key were answered with."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.create_table(
        "answered_requests",
        sa.Column("owner", sa.String(22), primary_key=True),
        sa.Column("idempotency_key", sa.String(200), primary_key=True),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("image_id", sa.String(22)),
        sa.Column("duplicate", sa.Boolean, nullable=False),
        sa.Column("answer", sa.Text),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
    )
    op.create_index("answered_requests_image", "answered_requests", ["image_id"])
    op.create_index("answered_requests_expiry", "answered_requests", ["expires_at"])
