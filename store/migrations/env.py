"""Alembic's entry. `store.migrate` hands over a connection that already holds the lock and the transaction."""

from alembic import context

context.configure(connection=context.config.attributes["connection"], target_metadata=None)
with context.begin_transaction():
    context.run_migrations()
