"""What is known of a picture: when it was taken and how, where, and what is on it.

Of the pictures that are there the files are read in the background, which finds them by the index
(uploader/upkeep/detail_reading.py): to write into all rows here would block a large library for a
minute. The defaults are for rows that a service of the state before writes beside this one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    for column in (
        sa.Column("taken_at", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("taken_known", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("taken_offset_minutes", sa.Integer),
        sa.Column("taken_edited", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("file_taken_at", sa.BigInteger),
        sa.Column("file_taken_offset_minutes", sa.Integer),
        sa.Column("camera", sa.String(200), nullable=False, server_default=""),
        sa.Column("lens", sa.String(200), nullable=False, server_default=""),
        sa.Column("exposure_seconds", sa.Float),
        sa.Column("aperture", sa.Float),
        sa.Column("iso", sa.Integer),
        sa.Column("focal_length", sa.Float),
        sa.Column("latitude", sa.Float),
        sa.Column("longitude", sa.Float),
        sa.Column("description", sa.String(2000)),
        sa.Column("details_version", sa.Integer, nullable=False, server_default="0"),
    ):
        op.add_column("images", column)
    op.create_index("images_details", "images", ["details_version", "state"])
