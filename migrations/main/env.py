"""Alembic for the main database."""

import importlib
import pkgutil

from alembic import context

import portal
from portal.extensions import db

for package in pkgutil.iter_modules(portal.__path__, "portal."):
    if package.ispkg and package.name != "portal.vault":
        inside = importlib.import_module(package.name).__path__
        for module in pkgutil.iter_modules(inside, f"{package.name}."):
            if module.name.endswith((".models", "_models")):
                importlib.import_module(module.name)

engine = context.config.attributes["engine"]
with engine.connect().execution_options(writing=True) as connection:
    context.configure(
        connection=connection,
        target_metadata=db.metadatas[None],
        render_as_batch=True,
        compare_type=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    connection.commit()
