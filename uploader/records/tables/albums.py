"""Albums, and which images are in them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    String,
    Table,
    false,
)

from uploader.records.tables.images import SORT_NAME
from uploader.records.tables.schema import metadata

albums = Table(
    "albums",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("owner", String(22), nullable=False),
    # The album that it is in: of the same owner, or NULL at the top.
    Column("parent_id", String(22)),
    Column("name", String(200), nullable=False),
    Column("description", String(2000), nullable=False, server_default=""),
    # In which order its images are shown, and in which direction.
    Column("sort", String(8), nullable=False),
    Column("direction", String(4), nullable=False),
    # The text of a search, whose hits are what such an album shows; it has no images of its own.
    Column("rule", String(1000)),
    # The image that its owner has chosen as cover.
    Column("cover_id", String(22)),
    # How many images are in it and not in the trash: triggers of `album_images` keep it.
    Column("images", Integer, nullable=False, server_default="0"),
    Column("created_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    CheckConstraint("sort IN ('own', 'taken', 'uploaded', 'name')", name="albums_sort"),
    CheckConstraint("direction IN ('asc', 'desc')", name="albums_direction"),
    Index("albums_owner", "owner"),
    Index("albums_parent", "parent_id"),
)

# Which images are in which album. A row goes with its image (ON DELETE CASCADE); those of a deleted
# album go later, so join `albums` where it matters that there still is one.
album_images = Table(
    "album_images",
    metadata,
    Column("album_id", String(22), primary_key=True),
    Column("image_id", String(22), primary_key=True),
    # The album's own order; gaps between them leave room for images that are moved.
    Column("position", BigInteger, nullable=False),
    # Copies of what images are listed by, which a trigger of `images` keeps: so one index has the
    # album and the order, and a page costs the same in albums of any size.
    Column("trashed", Boolean, nullable=False, server_default=false()),
    Column("created_at", BigInteger, nullable=False),
    Column("taken_at", BigInteger, nullable=False),
    Column("sort_name", SORT_NAME, nullable=False, server_default=""),
    Column("bytes", BigInteger, nullable=False),
    Index("album_images_image", "image_id"),
    Index("album_images_own", "album_id", "trashed", "position", "image_id"),
    Index("album_images_uploaded", "album_id", "trashed", "created_at", "image_id"),
    Index("album_images_taken", "album_id", "trashed", "taken_at", "image_id"),
    Index("album_images_name", "album_id", "trashed", "sort_name", "image_id"),
    Index("album_images_size", "album_id", "trashed", "bytes", "image_id"),
)

# Albums that are gone, and whose rows of `album_images` are not all removed yet.
deleted_albums = Table(
    "deleted_albums",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("owner", String(22), nullable=False),
    Index("deleted_albums_owner", "owner"),
)
