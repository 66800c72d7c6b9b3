"""The tables, as the code uses them; the migrations make them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    text,
)

metadata = MetaData()

# Times are microseconds since 1970 in UTC: integers order and compare alike in both databases.
images = Table(
    "images",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("owner", String(22), nullable=False),
    Column("state", String(8), nullable=False),
    # Whether the owner's usage counters hold this image.
    Column("charged", Boolean, nullable=False),
    Column("name", String(200), nullable=False),
    Column("alt", String(1000), nullable=False),
    Column("visibility", String(8), nullable=False),
    Column("format", String(8), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("frames", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("original_key", String(80), nullable=False, unique=True),
    Column("thumb_key", String(80), nullable=False, unique=True),
    Column("thumb_sha256", String(64), nullable=False),
    Column("preview_key", String(80), unique=True),
    Column("preview_sha256", String(64)),
    Column("created_at", BigInteger, nullable=False),
    CheckConstraint("state IN ('pending', 'ready', 'deleting')", name="images_state"),
    CheckConstraint("visibility IN ('private', 'link')", name="images_visibility"),
    Index("images_gallery", "owner", "created_at", "id"),
    Index("images_same_bytes", "owner", "sha256"),
    Index(
        "images_unfinished",
        "state",
        "created_at",
        sqlite_where=text("state <> 'ready'"),
        postgresql_where=text("state <> 'ready'"),
    ),
)

usage = Table(
    "usage",
    metadata,
    Column("owner", String(22), primary_key=True),
    Column("images", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
)
