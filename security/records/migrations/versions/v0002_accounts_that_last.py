"""Roles, quotas, API tokens, invitations, links that reset a password, deletions, the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_ROW_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")


def upgrade() -> None:
    """Nobody becomes an administrator here: who installed it is not in the rows."""
    op.add_column(
        "users", sa.Column("role", sa.String(16), nullable=False, server_default="member")
    )
    op.add_column("users", sa.Column("disabled_at", sa.BigInteger))
    op.add_column(
        "users",
        sa.Column("password_changed_at", sa.BigInteger, nullable=False, server_default="0"),
    )
    op.add_column("users", sa.Column("quota_images", sa.BigInteger))
    op.add_column("users", sa.Column("quota_bytes", sa.BigInteger))
    op.execute("UPDATE users SET password_changed_at = created_at")
    op.add_column(
        "sessions", sa.Column("proved_at", sa.BigInteger, nullable=False, server_default="0")
    )
    op.execute("UPDATE sessions SET proved_at = created_at")
    _make_api_tokens()
    _make_codes()
    op.create_table(
        "account_deletions",
        sa.Column("user_id", sa.String(22), nullable=False),
        sa.Column("asked_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_account_deletions"),
    )
    op.create_table(
        "audit_events",
        sa.Column("id", _ROW_NUMBER, autoincrement=True, nullable=False),
        sa.Column("at", sa.BigInteger, nullable=False),
        sa.Column("event", sa.String(40), nullable=False),
        sa.Column("user_id", sa.String(22)),
        sa.Column("actor_id", sa.String(22)),
        sa.Column("address", sa.String(64), nullable=False),
        sa.Column("device", sa.String(256), nullable=False),
        sa.Column("details", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_events"),
    )
    op.create_index("ix_audit_events_user_id", "audit_events", ["user_id", "id"])
    op.create_index("ix_audit_events_actor_id", "audit_events", ["actor_id"])
    op.create_index("ix_audit_events_at", "audit_events", ["at"])


def _make_api_tokens() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("id", sa.String(22), nullable=False),
        sa.Column("user_id", sa.String(22), nullable=False),
        sa.Column("name", sa.String(100), nullable=False),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("prefix", sa.String(8), nullable=False),
        sa.Column("scopes", sa.String(100), nullable=False),
        sa.Column("networks", sa.Text, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger),
        sa.Column("last_used_at", sa.BigInteger),
        sa.Column("last_used_from", sa.String(64)),
        sa.PrimaryKeyConstraint("id", name="pk_api_tokens"),
        sa.UniqueConstraint("token_hash", name="uq_api_tokens_token_hash"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_api_tokens_user_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_api_tokens_user_id", "api_tokens", ["user_id"])


def _make_codes() -> None:
    op.create_table(
        "invitations",
        sa.Column("id", sa.String(22), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("created_by", sa.String(22)),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("uses", sa.Integer, nullable=False),
        sa.Column("used", sa.Integer, nullable=False),
        sa.Column("note", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_invitations"),
        sa.UniqueConstraint("code_hash", name="uq_invitations_code_hash"),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name="fk_invitations_created_by", ondelete="SET NULL"
        ),
    )
    op.create_index("ix_invitations_expires_at", "invitations", ["expires_at"])
    op.create_table(
        "password_resets",
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("user_id", sa.String(22), nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("expires_at", sa.BigInteger, nullable=False),
        sa.Column("revoke_tokens", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("code_hash", name="pk_password_resets"),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name="fk_password_resets_user_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_password_resets_user_id", "password_resets", ["user_id"])
