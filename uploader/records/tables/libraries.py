"""What is kept of a library beside its images: how much it holds and when, that it is closed."""

from sqlalchemy import BigInteger, Column, String, Table

from uploader.records.tables.schema import metadata

usage = Table(
    "usage",
    metadata,
    Column("owner", String(22), primary_key=True),
    Column("images", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    # How much of it is in the trash.
    Column("trashed_images", BigInteger, nullable=False, server_default="0"),
    Column("trashed_bytes", BigInteger, nullable=False, server_default="0"),
)

# How many images of each month an owner has in the gallery; `sort` is uploaded or taken. Triggers
# of the database keep it, and code writes it only to mend it. A row may count nothing.
month_counts = Table(
    "month_counts",
    metadata,
    Column("owner", String(22), primary_key=True),
    Column("sort", String(8), primary_key=True),
    # Such as 2025-03, of UTC.
    Column("month", String(7), primary_key=True),
    Column("images", BigInteger, nullable=False),
)

# Libraries whose owners have left, by a hash of the owner: nothing can be added to them.
closed_libraries = Table(
    "closed_libraries",
    metadata,
    Column("library", String(64), primary_key=True),
    Column("closed_at", BigInteger, nullable=False),
)
