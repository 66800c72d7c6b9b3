"""Tags are in the texts by which images are found.

The texts of all images that have tags are marked as not written, as the triggers of the step before
do it: they are written some at a time, before their owner searches next.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.execute(
        sa.text(
            "UPDATE image_texts SET text = NULL"
            " WHERE image_id IN (SELECT image_id FROM image_tags) AND text IS NOT NULL"
        )
    )
