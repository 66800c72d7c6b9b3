"""Runs the revisions in the transaction that `security.records.migration` opened."""

from alembic import context

from security.records.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
