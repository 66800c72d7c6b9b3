"""What images are searched in: a narrow table, so that all of an owner's are read in a moment."""

from sqlalchemy import Column, ForeignKey, Index, String, Table, Text

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
