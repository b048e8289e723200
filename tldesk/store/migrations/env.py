"""Alembic's entry: run the migrations on the connection, and in the transaction, that ``migrate`` handed over."""

from alembic import context

from tldesk.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()
