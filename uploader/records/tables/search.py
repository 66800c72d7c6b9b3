"""What images are searched in: a narrow table, so that all of an owner's are read in a moment."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, String, Table, Text

from uploader.records.tables.images import SORT_NAME
from uploader.records.tables.schema import metadata

# One row an image, which triggers of the database make and mark: whatever changes the words in the
# row of an image without writing its text leaves NULL there. Its tags are in the text, too. In
# SQLite the rows of an owner lie together.
image_texts = Table(
    "image_texts",
    metadata,
    Column("owner", String(22), primary_key=True),
    Column("image_id", String(22), ForeignKey("images.id", ondelete="CASCADE"), primary_key=True),
    Column("text", Text),
    # Camera and lens, which are in the text as well.
    Column("camera", Text, nullable=False, server_default=""),
    Index("image_texts_image", "image_id", unique=True),
    # A partial index, of those that are not written.
    Index("image_texts_unwritten", "owner"),
    sqlite_with_rowid=False,
)

# The images that lack tags, or albums (`lacks`), which triggers of the database keep, with copies
# of what lists are ordered by: so a page of them costs the same, however many images there are.
# Images of an album that is deleted lack none until its rows of `album_images` are removed.
loose_images = Table(
    "loose_images",
    metadata,
    Column("image_id", String(22), ForeignKey("images.id", ondelete="CASCADE"), primary_key=True),
    Column("lacks", String(6), primary_key=True),
    Column("owner", String(22), nullable=False),
    Column("trashed", Boolean, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("taken_at", BigInteger, nullable=False),
    Column("sort_name", SORT_NAME, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Index("loose_images_uploaded", "owner", "lacks", "trashed", "created_at", "image_id"),
    Index("loose_images_taken", "owner", "lacks", "trashed", "taken_at", "image_id"),
    Index("loose_images_name", "owner", "lacks", "trashed", "sort_name", "image_id"),
    Index("loose_images_size", "owner", "lacks", "trashed", "bytes", "image_id"),
    sqlite_with_rowid=False,
)
