"""Alembic's entry: runs the revisions on the connection that `schema.upgrade` hands over, in its transaction."""

from alembic import context

from commandcenter.models.store.schema import hold
from commandcenter.models.store.tables import metadata

connection = context.config.attributes["connection"]
hold(connection)
context.configure(connection=connection, target_metadata=metadata, transactional_ddl=True)
context.run_migrations()
