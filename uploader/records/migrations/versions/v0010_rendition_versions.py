"""Note which version of the code made the renditions of an image; those that are there have 1.

The upkeep renders again what has changed since (uploader/upkeep/rerendering.py), and finds it by
the index. The default is for rows that a service of the state before writes beside this one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.add_column(
        "images", sa.Column("renditions_version", sa.Integer, nullable=False, server_default="1")
    )
    op.create_index("images_renditions", "images", ["format", "renditions_version", "state"])
