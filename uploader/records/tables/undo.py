"""What bulk actions have changed, for as long as it can be undone."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from uploader.records.tables.schema import metadata

# One row for each transaction of an action, written by it: what is here has been changed. `token`
# is the SHA-256 of the token that undoes it. `changes` is JSON, by the id of the image.
undo_parts = Table(
    "undo_parts",
    metadata,
    Column("token", String(64), primary_key=True),
    Column("part", Integer, primary_key=True),
    Column("owner", String(22), nullable=False),
    Column("action", String(20), nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("changes", Text, nullable=False),
    Index("undo_parts_of_owner", "owner", "expires_at"),
    Index("undo_parts_expiry", "expires_at"),
)
