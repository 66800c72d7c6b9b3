"""Resumable uploads, and requests that were answered."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    String,
    Table,
    Text,
    false,
)

from uploader.records.tables.schema import KEY, metadata

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
    Column("restored", Boolean, nullable=False, server_default=false()),
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
    Column("restored", Boolean, nullable=False, server_default=false()),
    Column("problem", String(500)),
    Column("created_at", BigInteger, nullable=False),
    # When the client says that the file was chosen: the time of the image that it becomes.
    Column("added_at", BigInteger),
    Column("expires_at", BigInteger, nullable=False),
    # The album that the image goes into, and the names of those below it, if any.
    Column("album_id", String(22)),
    Column("album_path", String(1205)),
    CheckConstraint("state IN ('open', 'complete', 'failed')", name="uploads_state"),
    CheckConstraint("visibility IN ('private', 'link')", name="uploads_visibility"),
    Index("uploads_of_owner", "owner", "state"),
    Index("uploads_expiry", "expires_at"),
)

upload_parts = Table(
    "upload_parts",
    metadata,
    Column("key", KEY, primary_key=True),
    Column("upload_id", String(22), nullable=False),
    Column("start", BigInteger, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String(64), nullable=False),
    Index("upload_parts_order", "upload_id", "start", unique=True),
)
