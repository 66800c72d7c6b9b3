"""The tags of images."""

from sqlalchemy import Column, ForeignKey, Index, String, Table

from uploader.records.tables.schema import metadata

# Those below a tag are a range of the index, so they must sort by their bytes in each database.
_FOLDED = String(400).with_variant(String(400, collation="C"), "postgresql")

# `folded` is what two spellings of a tag have in common; an owner has one spelling of each. The
# rows of an image go with it, whoever deletes it, also a service of an earlier version.
image_tags = Table(
    "image_tags",
    metadata,
    Column("image_id", String(22), ForeignKey("images.id", ondelete="CASCADE"), primary_key=True),
    Column("owner", String(22), nullable=False),
    Column("folded", _FOLDED, primary_key=True),
    Column("tag", String(100), nullable=False),
    Index("image_tags_of_owner", "owner", "folded", "image_id"),
)
