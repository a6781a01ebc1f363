"""`flask outbox`: what waits, what died, and another life for it."""

import click
from flask.cli import AppGroup

from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.outbox.queries import dead_letters, standing
from portal.outbox.retrying import retry_dead

outbox = AppGroup("outbox", help="Work that follows a commit: see it, and revive the dead.")


@outbox.command("status")
def status() -> None:
    """Count what waits and list what died; exit 1 when anything died."""
    session = db.session()
    now = utc_now()
    found = standing(session, now=now)
    oldest = (now - found.oldest_waiting).total_seconds() if found.oldest_waiting else 0
    click.echo(f"waiting {found.waiting} (oldest {oldest:.0f} s)")
    click.echo(f"leased {found.leased}")
    click.echo(f"dead {found.dead}")
    for letter in dead_letters(session):
        click.echo(f"  {letter.died_at:%Y-%m-%d %H:%M} {letter.kind} {letter.id}: {letter.fault}")
    if found.dead:
        raise SystemExit(1)


@outbox.command("retry-dead")
@click.option("--kind", help="Only messages of this kind.")
def retry(kind: str | None) -> None:
    """Make the dead due again, once what killed them is mended."""
    with transaction() as session:
        revived = retry_dead(session, now=utc_now(), kind=kind)
    click.echo(f"due again: {revived}")
