"""`flask accounts`: what only the operator at the keyboard may do."""

import click
from flask import current_app
from flask.cli import AppGroup

from portal.access.roles import Role
from portal.accounts.admitting import admit_organisation
from portal.accounts.errors import LastAdministrator, NotOfThisKind
from portal.accounts.granting_roles import revoke_role
from portal.accounts.inviting import issue_invitation
from portal.accounts.models import User
from portal.accounts.queries import organisation_by_slug, user_by_identity
from portal.accounts.second_factor import drop_second_factor
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction

accounts = AppGroup("accounts", help="People and organisations, for the operator.")


@accounts.command("admit")
@click.argument("slug")
@click.argument("name")
@click.option("--group", required=True, help="Independence group: one voice when confirming.")
def admit(slug: str, name: str, group: str) -> None:
    """Admit an organisation, such as the first one."""
    with transaction() as session:
        admit_organisation(
            session, slug=slug, name=name, independence_group=group, by="operator", now=utc_now()
        )
    click.echo(f"admitted: {slug}")


@accounts.command("invite")
@click.argument("slug")
@click.argument("role", type=click.Choice([role.value for role in Role]))
def invite(slug: str, role: str) -> None:
    """Print a one-time code for ROLE in the organisation SLUG: how the first people come in."""
    key = current_app.config["SETTINGS"].secret("PORTAL_LINK_KEY")
    with transaction() as session:
        try:
            organisation = organisation_by_slug(session, slug)
        except NotFound:
            raise click.ClickException(f"no organisation {slug!r}: flask accounts admit") from None
        try:
            code = issue_invitation(
                session,
                organisation_id=organisation.id,
                role=Role(role),
                by="operator",
                key=key,
                now=utc_now(),
            )
        except NotOfThisKind:
            said = f"{slug!r} has no place for a {role}: a witness organisation has one"
            raise click.ClickException(said) from None
    click.echo(f"{code}  (once, within seven days, at /accounts/join)")


@accounts.command("take-role")
@click.argument("identity")
@click.argument("slug")
@click.argument("role", type=click.Choice([role.value for role in Role]))
def take_role(identity: str, slug: str, role: str) -> None:
    """Take ROLE in the organisation SLUG from a person, as from a witness who leaves."""
    with transaction() as session:
        try:
            revoke_role(
                session,
                user=_person(identity),
                organisation_id=organisation_by_slug(session, slug).id,
                role=Role(role),
                by="operator",
                now=utc_now(),
            )
        except (NotFound, LastAdministrator) as refusal:
            raise click.ClickException(f"not taken: {type(refusal).__name__}") from None
    click.echo("taken; their sessions have ended")


@accounts.command("drop-second-factor")
@click.argument("identity")
@click.option("--reason", required=True, help="What you saw; it goes into the audit trail.")
def drop(identity: str, reason: str) -> None:
    """Let a person whom you met set up a new second factor; ends their sessions."""
    with transaction() as session:
        drop_second_factor(session, user=_person(identity), reason=reason, now=utc_now())
    click.echo("dropped: the next sign-in asks for a new one")


def _person(identity: str) -> User:
    person = user_by_identity(db.session(), identity)
    if person is None:
        raise click.ClickException(f"nobody signs in as {identity!r}")
    return person
