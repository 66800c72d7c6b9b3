"""Runs the migrations on the connection that `uploader.records.migration` has opened and locked."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], transactional_ddl=False)
context.run_migrations()
