"""Places that their owners have taken away: no later reading of the file brings one back.

The default is for rows that a service of the state before writes beside this one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.add_column(
        "images", sa.Column("place_removed", sa.Boolean, nullable=False, server_default=sa.false())
    )
