"""Jobs of the upkeep: which process does them, and when they were done last."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """The rows are there from the beginning, so that taking a job is one statement."""
    jobs = op.create_table(
        "jobs",
        sa.Column("name", sa.String(20), nullable=False),
        sa.Column("holder", sa.String(22)),
        sa.Column("held_until", sa.BigInteger, nullable=False),
        sa.Column("finished_at", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_jobs"),
    )
    op.bulk_insert(
        jobs,
        [{"name": name, "held_until": 0, "finished_at": 0} for name in ("deletions", "pruning")],
    )
