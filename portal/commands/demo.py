"""`flask demo`: fill a first visit, and say how to sign in."""

import click
from flask import current_app
from flask.cli import AppGroup

from portal.clock import utc_now
from portal.config import Settings

demo = AppGroup("demo", help="The invented alliance of a first visit.")


@demo.command("seed")
@click.pass_context
def seed_(context: click.Context) -> None:
    """Import the historical layer, then make the invented alliance."""
    from portal.commands.incidents import import_
    from portal.demo.seeding import seed

    settings: Settings = current_app.config["SETTINGS"]
    if settings.is_production:
        raise click.ClickException("a real deployment has no invented people")
    context.invoke(import_, file=None, option=None, skip_bad_rows=False)
    totp = current_app.extensions["security"].totp_factory
    made = seed(
        settings,
        vault=current_app.extensions["vault"],
        encrypt_secret=totp.encrypt_secret,
        now=utc_now(),
    )
    click.echo("The invented alliance is ready." if made else "The demo was there already.")


@demo.command("show")
def show() -> None:
    """Print the sign-ins and what to try."""
    from portal.accounts.demo_credentials import demo_password, demo_totp_secret
    from portal.demo.cast import PEOPLE
    from portal.demo.certifying import demo_passphrases

    settings: Settings = current_app.config["SETTINGS"]
    key = settings.secret("PORTAL_SECRET_KEY")
    click.echo(f"\nSee as anyone with one click: {settings.base_url}/es/demo\nOr sign in:")
    for person in PEOPLE:
        roles = ", ".join(person.roles)
        click.echo(f"  {person.username:<10} {demo_password(person.username, key)}  {roles}")
        if any(role not in {"volunteer", "donor"} for role in person.roles):
            click.echo(f"             TOTP {demo_totp_secret(person.username, key)}")
    for username, words in demo_passphrases(settings).items():
        click.echo(f"  vault of {username}: {words}")
    click.echo(
        "\nTry: give $250 and follow the gift · take a shift · ask for help, then as Pirul press\n"
        "'try to see the name' and be refused."
    )
