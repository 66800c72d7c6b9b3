"""The images of all libraries."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    Index,
    Integer,
    String,
    Table,
    false,
    literal_column,
)

from uploader.records.tables.schema import KEY, metadata

# Compared by code points in both databases, whatever the language of a server is.
SORT_NAME = String(255).with_variant(String(255, collation="C"), "postgresql")

images = Table(
    "images",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("owner", String(22), nullable=False),
    Column("state", String(8), nullable=False),
    Column("name", String(200), nullable=False),
    Column("alt", String(1000), nullable=False),
    Column("visibility", String(8), nullable=False),
    Column("format", String(8), nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("frames", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    # Several images of one owner may share objects: the same bytes are stored once.
    Column("original_key", KEY, nullable=False),
    Column("thumb_key", KEY, nullable=False),
    Column("thumb_sha256", String(64), nullable=False),
    Column("preview_key", KEY),
    Column("preview_sha256", String(64)),
    Column("card_key", KEY),
    Column("card_sha256", String(64)),
    Column("thumb_2x_key", KEY),
    Column("thumb_2x_sha256", String(64)),
    Column("created_at", BigInteger, nullable=False),
    # The Idempotency-Key of the request: sending it again makes no second image.
    Column("idempotency_key", String(200)),
    # The lease of a pending image's writer; after this time it may be abandoned.
    Column("pending_until", BigInteger),
    # When its objects were last read and compared with their hashes.
    Column("checked_at", BigInteger, nullable=False),
    # By which version of the code its renditions were made. Where the thumbnail is that of another
    # turn yet, it is -1 minus that version: so it is older than any.
    Column("renditions_version", Integer, nullable=False, server_default="1"),
    # When it was taken; where that is not known, `created_at`: lists are ordered by it. Of a clock
    # whose offset from UTC nobody has said it is what that clock showed, as if it ran in UTC,
    # without an offset. Pages show the clock: `taken_at` and the offset, where there is one.
    Column("taken_at", BigInteger, nullable=False, server_default="0"),
    Column("taken_known", Boolean, nullable=False, server_default=false()),
    Column("taken_offset_minutes", Integer),
    # Whether the owner has said it; then these two have what the file says, of the same form.
    Column("taken_edited", Boolean, nullable=False, server_default=false()),
    Column("file_taken_at", BigInteger),
    Column("file_taken_offset_minutes", Integer),
    Column("camera", String(200), nullable=False, server_default=""),
    Column("lens", String(200), nullable=False, server_default=""),
    # Seconds, f-number, ISO sensitivity, millimetres.
    Column("exposure_seconds", Float),
    Column("aperture", Float),
    Column("iso", Integer),
    Column("focal_length", Float),
    # Degrees north and east: for the owner alone, never in an answer to anybody else, or in a log.
    Column("latitude", Float),
    Column("longitude", Float),
    # Whether the owner has taken the place away, which the file still says.
    Column("place_removed", Boolean, nullable=False, server_default=false()),
    # NULL where nobody has said anything, "" where the owner has taken it away.
    Column("description", String(2000)),
    # By which version of the code the file was read for these; 0 where it was not read yet.
    Column("details_version", Integer, nullable=False, server_default="0"),
    # Since when it is in the trash of its owner; NULL where it is not.
    Column("trashed_at", BigInteger),
    # The name as lists order it; empty where a version before this one has written the row.
    Column("sort_name", SORT_NAME, nullable=False, server_default=""),
    Column("favourite", Boolean, nullable=False, server_default=false()),
    # How its owner has it shown, beyond what the file says: mirrored first, left to right, and then
    # turned, in degrees clockwise. Size and renditions are those of the picture as it is shown.
    Column("turn", Integer, nullable=False, server_default="0"),
    Column("mirrored", Boolean, nullable=False, server_default=false()),
    CheckConstraint("state IN ('pending', 'ready', 'damaged')", name="images_state"),
    CheckConstraint("visibility IN ('private', 'link')", name="images_visibility"),
    # Partial indexes: of what is not in the trash, of what is, of favourites, of shared.
    Index("images_gallery", "owner", "created_at", "id"),
    Index("images_by_time_taken", "owner", "taken_at", "id"),
    Index("images_by_name", "owner", "sort_name", "id"),
    Index("images_by_size", "owner", "bytes", "id"),
    Index("images_trash", "owner", "trashed_at", "id"),
    Index("images_trash_due", "trashed_at"),
    Index("images_favourites", "owner", "created_at", "id"),
    Index("images_favourites_taken", "owner", "taken_at", "id"),
    Index("images_favourites_name", "owner", "sort_name", "id"),
    Index("images_favourites_size", "owner", "bytes", "id"),
    Index("images_shared_uploaded", "owner", "created_at", "id"),
    Index("images_shared_taken", "owner", "taken_at", "id"),
    Index("images_shared_name", "owner", "sort_name", "id"),
    Index("images_shared_size", "owner", "bytes", "id"),
    Index("images_same_bytes", "owner", "sha256"),
    Index("images_same_request", "owner", "idempotency_key", unique=True),
    Index("images_original", "original_key"),
    Index("images_thumb", "thumb_key"),
    Index("images_preview", "preview_key"),
    Index("images_card", "card_key"),
    Index("images_thumb_2x", "thumb_2x_key"),
    Index("images_checked", "checked_at"),
    Index("images_renditions", "format", "renditions_version", "state"),
    Index("images_details", "details_version", "state"),
    # A partial index without the ready rows; to say so here would load PostgreSQL's dialect.
    Index("images_unfinished", "state", "pending_until"),
    # A partial index, too: of the rows without a `sort_name`.
    Index("images_without_sort_name", "id"),
)
# Add it to every query for the few others: a database uses a partial index only where the WHERE
# repeats its condition literally, not with a bound value.
UNFINISHED = images.c.state != literal_column("'ready'")
WITHOUT_SORT_NAME = images.c.sort_name == literal_column("''")
