"""The tables of the service; times are whole seconds since 1970-01-01 UTC."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

users = Table(
    "users",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("login", String(64), nullable=False),
    Column("canonical_login", String(255), nullable=False, unique=True),
    # The skeleton of confusables (UTS 39): unique, so that no two users look the same.
    Column("login_look", String(255), nullable=False, unique=True),
    Column("password_hash", String(255), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("role", String(16), nullable=False, server_default="member"),
    # Since when nobody may use this account, with any credential.
    Column("disabled_at", BigInteger),
    Column("password_changed_at", BigInteger, nullable=False, server_default="0"),
    # What this user may store; NULL is what the installation allows everybody.
    Column("quota_images", BigInteger),
    Column("quota_bytes", BigInteger),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("user_agent", String(256), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("last_used_at", BigInteger, nullable=False),
    # When the password was last typed in this session.
    Column("proved_at", BigInteger, nullable=False, server_default="0"),
)

# Keys of programs. `scopes` and `networks` (CIDR) are words with single blanks between them.
api_tokens = Table(
    "api_tokens",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("name", String(100), nullable=False),
    Column("token_hash", String(64), nullable=False, unique=True),
    # The first characters of the token, by which its owner recognises it.
    Column("prefix", String(8), nullable=False),
    Column("scopes", String(100), nullable=False),
    Column("networks", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger),
    Column("last_used_at", BigInteger),
    Column("last_used_from", String(64)),
)

refresh_tokens = Table(
    "refresh_tokens",
    metadata,
    Column("token_hash", String(64), primary_key=True),
    Column("session_id", ForeignKey("sessions.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("issued_at", BigInteger, nullable=False),
    Column("used_at", BigInteger),
)

signing_keys = Table(
    "signing_keys",
    metadata,
    Column("kid", String(43), primary_key=True),
    Column("purpose", String(16), nullable=False),
    Column("public_key", String(43), nullable=False),
    Column("encrypted_private_key", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("signs_from", BigInteger, nullable=False),
    Column("retires_at", BigInteger),
)

login_failures = Table(
    "login_failures",
    metadata,
    Column("login_hash", String(64), primary_key=True),
    # A source address (IPv6: its /64), or "*" for the sum over all sources.
    Column("source", String(64), primary_key=True),
    Column("failures", Integer, nullable=False),
    Column("last_failed_at", BigInteger, nullable=False),
    Index("ix_login_failures_last_failed_at", "last_failed_at"),
)

# Links by which people may register. `used` of `uses` accounts were made.
invitations = Table(
    "invitations",
    metadata,
    Column("id", String(22), primary_key=True),
    Column("code_hash", String(64), nullable=False, unique=True),
    Column("created_by", ForeignKey("users.id", ondelete="SET NULL")),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
    Column("uses", Integer, nullable=False),
    Column("used", Integer, nullable=False),
    Column("note", String(200), nullable=False),
)

# Links that set a new password, deleted when they are used.
password_resets = Table(
    "password_resets",
    metadata,
    Column("code_hash", String(64), primary_key=True),
    Column("user_id", ForeignKey("users.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("created_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
    Column("revoke_tokens", Boolean, nullable=False),
)

# Users whose row is gone, and whose pictures may not be gone yet.
account_deletions = Table(
    "account_deletions",
    metadata,
    Column("user_id", String(22), primary_key=True),
    Column("asked_at", BigInteger, nullable=False),
)

# Jobs of the upkeep, each done by one process at a time; `finished_at` is of its last run.
jobs = Table(
    "jobs",
    metadata,
    Column("name", String(20), primary_key=True),
    Column("holder", String(22)),
    Column("held_until", BigInteger, nullable=False),
    Column("finished_at", BigInteger, nullable=False),
)

# Who did what. Rows are only ever added; those older than the retention are removed, and a deleted
# user's lose what says whose they are.
audit_events = Table(
    "audit_events",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", BigInteger, nullable=False, index=True),
    Column("event", String(40), nullable=False),
    # Whose account it is about; NULL where a login is unknown, or the user deleted.
    Column("user_id", String(22)),
    # Who did it, where that is somebody else.
    Column("actor_id", String(22), index=True),
    Column("address", String(64), nullable=False),
    # The User-Agent. The column keeps its first name, so that the version before can be started on
    # the migrated database.
    Column("device", String(256), key="user_agent", nullable=False),
    # JSON, without secrets.
    Column("details", Text, nullable=False),
    Index("ix_audit_events_user_id", "user_id", "id"),
)
