"""`flask db`: bring both databases to their heads."""

import click
from flask import current_app
from flask.cli import AppGroup

from portal.extensions import db

databases = AppGroup("db", help="Migrate the main database and the vault.")


@databases.command("upgrade")
def upgrade() -> None:
    """Bring both databases to their newest shape."""
    from portal.migrating import upgrade_all

    for tree, revision in upgrade_all(dict(db.engines)):
        click.echo(f"{tree}: {revision}")
    click.echo(f"ready: {current_app.config['SETTINGS'].data_dir}")
