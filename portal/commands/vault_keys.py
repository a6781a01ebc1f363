"""`flask vault revoke`: the root's own word that a key no longer counts."""

import click
from flask import current_app
from flask.cli import AppGroup

from portal.clock import utc_now
from portal.extensions import vault_transaction


def add_to(vault: AppGroup) -> None:
    """Hang the command on the vault's group, and the documented name of `publish`."""
    vault.add_command(revoke)
    vault.add_command(vault.commands["publish"], "publish-directory")


@click.command("revoke")
@click.argument("holder_id")
@click.confirmation_option(prompt="Nobody can undo this. Revoke this person's key?")
def revoke(holder_id: str) -> None:
    """Suspend a holder of keys at once; the next edition leaves them out. Opens nothing."""
    from portal.vault.approving import block
    from portal.vault.errors import CapsuleNotFound

    process = current_app.extensions["vault"]
    try:
        with vault_transaction() as session:
            block(session, holder_id=holder_id, vault=process, now=utc_now(), actor="root")
    except CapsuleNotFound:
        raise click.ClickException("no such holder of keys") from None
    click.echo("revoked at once; draft, certify and publish the next edition")
