"""Alembic for the vault."""

from alembic import context

import portal.vault.models  # noqa: F401 - declares the tables
from portal.extensions import db

engine = context.config.attributes["engine"]
with engine.connect().execution_options(writing=True) as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadatas["vault"],
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
