"""`flask places` and `flask incidents`: areas, the historical layer, and ageing."""

import sys
import time
from pathlib import Path

import click
from flask.cli import AppGroup

from portal.clock import utc_now
from portal.extensions import transaction

places = AppGroup("places", help="States and the areas that may be published.")
incidents = AppGroup("incidents", help="Incidents and the historical layer.")
MOST_ROWS_LISTED = 100


def show_progress(what: str, done: int, whole: int) -> None:
    """One line that rewrites itself; plain lines where nobody watches a terminal."""
    text = f"{what}: {done:,}" + (f" of {whole:,}" if whole else "")
    if sys.stderr.isatty():
        click.echo(f"\r\033[K{text}", nl=False, err=True)
    elif done == whole or (not whole and done % 5_000 == 0):
        click.echo(text, err=True)


def _end_progress() -> None:
    if sys.stderr.isatty():
        click.echo("\r\033[K", nl=False, err=True)


@places.command("build")
def build() -> None:
    """Build areas of at least 20,000 residents from the official outlines and the census."""
    _build()


def _build() -> None:
    from portal.places.building import build_places

    started = time.monotonic()
    with transaction() as session:
        states, areas = build_places(session, progress=show_progress)
    _end_progress()
    click.echo(f"{states} states, {areas:,} areas in {time.monotonic() - started:.1f} s")


@incidents.command("import")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--file", "option", type=click.Path(path_type=Path), help="The same as FILE.")
@click.option("--skip-bad-rows", is_flag=True, help="List bad rows, but import the others.")
def import_(file: Path | None, option: Path | None, skip_bad_rows: bool) -> None:
    """Import UCDP events (CSV, or CSV in gzip); without FILE, those of Mexico, 2023.

    Everything or nothing: stop it whenever you like, and repeat it as often as you like.
    """
    from portal.extensions import db
    from portal.incidents.errors import ImportRefused
    from portal.incidents.event_files import SHIPPED
    from portal.places.queries import places_are_built

    if not places_are_built(db.session()):
        _build()
    try:
        _import(file or option or SHIPPED, skip_bad_rows)
    except ImportRefused as refused:
        _end_progress()
        _list(refused.rows)
        raise click.ClickException(refused.reason) from None


def _import(path: Path, skip_bad_rows: bool) -> None:
    from portal.incidents.importing import import_events

    started = time.monotonic()
    with transaction() as session:
        done = import_events(
            session,
            path=path,
            skip_bad_rows=skip_bad_rows,
            now=utc_now(),
            progress=show_progress,
        )
    _end_progress()
    _list(done.left_out)
    click.echo(
        f"{path.name}: {done.new:,} new, {done.changed:,} changed, {done.unchanged:,} as before, "
        f"{len(done.left_out):,} left out, in {time.monotonic() - started:.1f} s"
    )
    click.echo("Source: UCDP Georeferenced Event Dataset, Uppsala University, CC BY 4.0")


def _list(rows: tuple[object, ...]) -> None:
    for row in rows[:MOST_ROWS_LISTED]:
        click.echo(str(row), err=True)
    if len(rows) > MOST_ROWS_LISTED:
        click.echo(f"… and {len(rows) - MOST_ROWS_LISTED:,} more", err=True)


@incidents.command("check")
def check() -> None:
    """Verify each word, vote and key for words; name whatever is not signed, exit 1 when any is."""
    from portal.extensions import db
    from portal.incidents.checking_words import word_faults

    found = word_faults(db.session())
    for fault in found:
        click.echo(str(fault), err=True)
    click.echo(f"incidents: {len(found)} faults")
    if found:
        sys.exit(1)


@incidents.command("end-key")
@click.argument("organisation")
@click.option("--in-doubt", is_flag=True, help="Somebody else may have signed with it.")
def end_key(organisation: str, in_doubt: bool) -> None:
    """End an organisation's key for its words; its next word is signed with a new one.

    What the key signed until now keeps its worth.
    """
    from portal.accounts.queries import organisation_by_slug
    from portal.incidents.keeping_word_keys import EndReason
    from portal.incidents.keeping_word_keys import end_key as end

    with transaction() as session:
        ended = end(
            session,
            organisation_by_slug(session, organisation),
            reason=EndReason.IN_DOUBT if in_doubt else EndReason.RENEWED,
            by="operator",
            now=utc_now(),
        )
        click.echo(f"ended: key {ended.number} of {organisation}")


@incidents.command("sweep")
def sweep() -> None:
    """Make coarser what has aged, settle disputes, answer the overdue, forget brought files."""
    from portal.jobs.minding_incidents import sweep_incidents

    for name, how_many in sweep_incidents().items():
        click.echo(f"{name}: {how_many}")
