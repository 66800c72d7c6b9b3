"""Let an upload that can be continued announce the SHA-512 of the whole, too."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.add_column("uploads", sa.Column("sha512", sa.String(128)))
