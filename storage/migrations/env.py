"""Alembic runs this to migrate the database that storage.schema has opened."""

from alembic import context

from storage.partial import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
