"""What owners put beside their images: tags, and a mark for favourites.

The default is for rows that a service of the state before writes beside this one, and the tags of
an image that it deletes go with the image.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Apply the step."""
    op.add_column(
        "images", sa.Column("favourite", sa.Boolean, nullable=False, server_default=sa.false())
    )
    op.create_index(
        "images_favourites",
        "images",
        ["owner", "created_at", "id"],
        # As a query has it, literally; SQLite has numbers for it.
        sqlite_where=sa.text("favourite = 1"),
        postgresql_where=sa.text("favourite"),
    )
    folded = sa.String(400).with_variant(sa.String(400, collation="C"), "postgresql")
    op.create_table(
        "image_tags",
        sa.Column(
            "image_id",
            sa.String(22),
            sa.ForeignKey("images.id", ondelete="CASCADE"),
            primary_key=True,
        ),
        sa.Column("owner", sa.String(22), nullable=False),
        sa.Column("folded", folded, primary_key=True),
        sa.Column("tag", sa.String(100), nullable=False),
    )
    op.create_index("image_tags_of_owner", "image_tags", ["owner", "folded", "image_id"])
