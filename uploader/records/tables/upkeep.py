"""What the upkeep works with: the audit log, objects to be removed, jobs."""

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text

from uploader.records.tables.schema import KEY, metadata

# Who changed or deleted what. Rows are only ever added; those older than the retention are removed,
# and those of an owner who has left lose what says whose they are.
audit_events = Table(
    "audit_events",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", BigInteger, nullable=False),
    Column("event", String(40), nullable=False),
    Column("owner", String(22)),
    Column("image_id", String(22)),
    Column("address", String(64), nullable=False),
    # The User-Agent. The column keeps its first name, so that the version before can be started on
    # the migrated database.
    Column("device", String(256), key="user_agent", nullable=False),
    # JSON, without secrets.
    Column("details", Text, nullable=False),
    Index("audit_events_owner", "owner", "at", "id"),
    Index("audit_events_at", "at"),
)

# Keys of objects that no row refers to any more, and when they may be removed from the store.
deletion_queue = Table(
    "condemned",
    metadata,
    Column("key", KEY, primary_key=True),
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
