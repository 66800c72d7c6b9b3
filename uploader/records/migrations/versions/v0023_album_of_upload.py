"""The album that the image of a resumable upload goes into."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.add_column("uploads", sa.Column("album_id", sa.String(22)))
    op.add_column("uploads", sa.Column("album_path", sa.String(1205)))
