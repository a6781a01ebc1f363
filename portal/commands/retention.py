"""`flask retention`: what the desk no longer has to hold."""

import click
from flask.cli import AppGroup

from portal.jobs.keeping_words import erase_old_words

retention = AppGroup("retention", help="Words of cases that ended long ago.")


@retention.command("run")
def run() -> None:
    """Erase the words of cases that ended a year ago; can be interrupted and repeated."""
    click.echo(f"cases whose words were erased: {erase_old_words()}")
