"""`flask stock`: prove that what lies in the centres is what came and went."""

import sys

import click
from flask.cli import AppGroup

stock = AppGroup("stock", help="Check goods against their movements.")


@stock.command("check")
def check() -> None:
    """Add up every movement; name each lot that says otherwise and exit 1 when there is one."""
    from portal.jobs.checking_stock import faults_of_stock

    found = faults_of_stock()
    for lot in found:
        click.echo(f"lot_is_not_its_movements: lot:{lot}", err=True)
    click.echo(f"stock: {len(found)} faults")
    if found:
        sys.exit(1)
