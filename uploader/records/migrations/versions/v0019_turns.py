"""Turns: how an image is shown beyond what its file says.

The defaults are for rows that a service of the state before writes beside this one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.add_column("images", sa.Column("turn", sa.Integer, nullable=False, server_default="0"))
    op.add_column(
        "images", sa.Column("mirrored", sa.Boolean, nullable=False, server_default=sa.false())
    )
