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
    Text,
    literal_column,
)

metadata = MetaData()

# Keys are merged with listings of the store, so they must sort by their bytes in each database.
_KEY = String(80).with_variant(String(80, collation="C"), "postgresql")

# Times are microseconds since 1970 in UTC: integers compare alike in both databases.
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
    Column("original_key", _KEY, nullable=False),
    Column("thumb_key", _KEY, nullable=False),
    Column("thumb_sha256", String(64), nullable=False),
    Column("preview_key", _KEY),
    Column("preview_sha256", String(64)),
    Column("card_key", _KEY),
    Column("card_sha256", String(64)),
    Column("thumb_2x_key", _KEY),
    Column("thumb_2x_sha256", String(64)),
    Column("created_at", BigInteger, nullable=False),
    # The Idempotency-Key of the request: sending it again makes no second image.
    Column("idempotency_key", String(200)),
    # The lease of a pending image's writer; after this time it may be abandoned.
    Column("pending_until", BigInteger),
    # When its objects were last read and compared with their hashes.
    Column("checked_at", BigInteger, nullable=False),
    CheckConstraint("state IN ('pending', 'ready', 'damaged')", name="images_state"),
    CheckConstraint("visibility IN ('private', 'link')", name="images_visibility"),
    Index("images_gallery", "owner", "created_at", "id"),
    Index("images_same_bytes", "owner", "sha256"),
    Index("images_same_request", "owner", "idempotency_key", unique=True),
    Index("images_original", "original_key"),
    Index("images_thumb", "thumb_key"),
    Index("images_preview", "preview_key"),
    Index("images_card", "card_key"),
    Index("images_thumb_2x", "thumb_2x_key"),
    Index("images_checked", "checked_at"),
    # A partial index without the ready rows; to say so here would load PostgreSQL's dialect.
    Index("images_unfinished", "state", "pending_until"),
)
# Add it to every query for the few others: a database uses a partial index only where the WHERE
# repeats its condition literally, not with a bound value.
UNFINISHED = images.c.state != literal_column("'ready'")

usage = Table(
    "usage",
    metadata,
    Column("owner", String(22), primary_key=True),
    Column("images", BigInteger, nullable=False),
    Column("bytes", BigInteger, nullable=False),
)

# Keys of objects that no row refers to any more, and when they may be removed from the store.
deletion_queue = Table(
    "condemned",
    metadata,
    Column("key", _KEY, primary_key=True),
    Column("reason", String(20), nullable=False),
    Column("since", BigInteger, nullable=False),
    Column("remove_after", BigInteger, nullable=False),
    Index("condemned_due", "remove_after"),
)

# Periodic jobs: each runs in one process at a time, and `report` is its last result as JSON.
jobs = Table(
    "jobs",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("holder", String(22)),
    Column("held_until", BigInteger, nullable=False),
    Column("finished_at", BigInteger, nullable=False),
    Column("report", Text),
)

# A request with an Idempotency-Key and its answer, which outlives the image: the row of that as
# JSON, or NULL where it was refused. `sha256` is that of its bytes.
answered_requests = Table(
    "answered_requests",
    metadata,
    Column("owner", String(22), primary_key=True),
    Column("idempotency_key", String(200), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("image_id", String(22)),
    Column("duplicate", Boolean, nullable=False),
    Column("answer", Text),
    Column("expires_at", BigInteger, nullable=False),
    Index("answered_requests_image", "image_id"),
    Index("answered_requests_expiry", "expires_at"),
)

# A resumable upload. `claim` is the lease of the one request that may append to it; `recalled`
# asks that request to save what it has and to release the lease.
uploads = Table(
    "uploads",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("owner", String(22), nullable=False),
    Column("state", String(8), nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("length", BigInteger),
    # The Upload-Metadata of tus, verbatim.
    Column("metadata", String(4096), nullable=False),
    Column("name", String(200), nullable=False),
    Column("visibility", String(8), nullable=False),
    Column("keep_duplicates", Boolean, nullable=False),
    # The digests of the whole file, where the client announced them.
    Column("sha256", String(64)),
    Column("sha512", String(128)),
    # What is reserved in the owner's usage for this upload, until an image reserves it.
    Column("reserved_images", Integer, nullable=False),
    Column("reserved_bytes", BigInteger, nullable=False),
    Column("claim", String(22)),
    Column("recalled", Boolean, nullable=False),
    Column("image_id", String(22)),
    Column("duplicate", Boolean, nullable=False),
    Column("problem", String(500)),
    Column("created_at", BigInteger, nullable=False),
    # When the client says that the file was chosen: the time of the image that it becomes.
    Column("added_at", BigInteger),
    Column("expires_at", BigInteger, nullable=False),
    CheckConstraint("state IN ('open', 'complete', 'failed')", name="uploads_state"),
    CheckConstraint("visibility IN ('private', 'link')", name="uploads_visibility"),
    Index("uploads_of_owner", "owner", "state"),
    Index("uploads_expiry", "expires_at"),
)

upload_parts = Table(
    "upload_parts",
    metadata,
    Column("key", _KEY, primary_key=True),
    Column("upload_id", String(22), nullable=False),
    Column("start", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Index("upload_parts_order", "upload_id", "start", unique=True),
)
