"""`flask snapshots`: the monthly tables that may leave."""

import click
from flask.cli import AppGroup

from portal.aid.errors import MonthNotOver
from portal.aid.snapshot_rules import DAYS_TO_ARRIVE, Month

snapshots = AppGroup("snapshots", help="The monthly tables from which reports are made.")


@snapshots.command("take")
@click.option("--month", "wanted", help="A closed month such as 2026-10; else the last one.")
def take(wanted: str | None) -> None:
    """Draw the tables that are missing; the worker does it by itself each day."""
    from portal.jobs.drawing_snapshots import draw_snapshots

    try:
        month = Month.parse(wanted) if wanted else None
        drawn = draw_snapshots(month)
    except MonthNotOver:
        raise click.ClickException(
            f"{wanted} is not closed: a month is counted {DAYS_TO_ARRIVE} days after its end"
        )
    except ValueError:
        raise click.ClickException(f"{wanted!r} is no month: write it as 2026-10")
    click.echo(f"drawn: {drawn}")
