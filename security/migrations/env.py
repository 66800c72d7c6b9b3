"""Runs the revisions on the connection and in the transaction that `security.migration` opened."""

from alembic import context

from security.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
