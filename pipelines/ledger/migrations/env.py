"""Alembic's environment: steps run on the connection, and in the transaction, that the caller opened.

Belongs here: nothing but that. Does not belong here: settings read from files or the environment.
"""

from alembic import context

from pipelines.ledger.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
