"""`flask vault`: the root's ceremony and the vault's nightly work."""

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from portal.clock import day_of, utc_now
from portal.commands import vault_backups
from portal.extensions import db, vault_reading, vault_transaction

vault = AppGroup("vault", help="The directory of keys, the vault's nights and its backups.")
vault_backups.add_to(vault)


@vault.command("init-root")
@click.argument("private_key_file", type=click.Path(path_type=Path))
def init_root(private_key_file: Path) -> None:
    """Make the alliance's root (offline) and print its public key."""
    from portal.vault.root_ceremony import new_root

    if private_key_file.exists():
        raise click.ClickException(f"{private_key_file} exists; a root is made once")
    private, public = new_root()
    private_key_file.touch(mode=0o600)
    private_key_file.write_text(private + "\n", encoding="ascii")
    click.echo(f"PORTAL_VAULT_ROOT_PUBLIC_KEY={public}")


@vault.command("draft")
@click.argument("draft_file", type=click.Path(path_type=Path))
def draft(draft_file: Path) -> None:
    """Write the next edition of the directory, to be carried to the root."""
    from portal.vault.certifying import draft_directory
    from portal.vault.root_ceremony import list_entries, write_draft

    with vault_reading() as session:
        directory = draft_directory(session, now=utc_now())
    draft_file.write_text(write_draft(directory) + "\n", encoding="ascii")
    click.echo(f"edition {directory.number}, valid until {directory.valid_until:%Y-%m-%d}")
    for line in list_entries(directory):
        click.echo(line)


@vault.command("certify")
@click.argument("draft_file", type=click.Path(exists=True, path_type=Path))
@click.argument("private_key_file", type=click.Path(exists=True, path_type=Path))
@click.argument("signed_file", type=click.Path(path_type=Path))
def certify(draft_file: Path, private_key_file: Path, signed_file: Path) -> None:
    """Sign a draft with the root (offline)."""
    from portal.vault.root_ceremony import sign_draft

    signed = sign_draft(draft_file.read_text("ascii"), private_key_file.read_text("ascii"))
    signed_file.write_text(signed + "\n", encoding="ascii")
    click.echo(f"signed: {signed_file}")


@vault.command("publish")
@click.argument("signed_file", type=click.Path(exists=True, path_type=Path))
def publish_edition(signed_file: Path) -> None:
    """Take in a signed edition; intake seals to it from now on."""
    from portal.vault.certifying import publish
    from portal.vault.errors import DirectoryRefused
    from portal.vault.root_ceremony import read_signed

    process = current_app.extensions["vault"]
    try:
        signed = read_signed(signed_file.read_text("ascii"))
        with vault_transaction() as session:
            directory = publish(session, signed=signed, vault=process, now=utc_now())
    except DirectoryRefused as refused:
        raise click.ClickException(f"refused: {refused.reason}")
    click.echo(f"edition {directory.number} is in force with {len(directory.entries)} people")


@vault.command("nightly")
def nightly() -> None:
    """Forget what is due, chain and check the audit, and lose the order of arrival."""
    from portal.jobs.vault_nights import forget_what_is_due
    from portal.vault.auditing import broken_link, chain_finished_days
    from portal.vault.losing_order import lose_order

    forgotten = forget_what_is_due()
    with vault_transaction() as session:
        chained = chain_finished_days(session, today=day_of(utc_now()))
        broken = broken_link(session)
    lose_order(db.engines["vault"])
    click.echo(f"forgotten: {forgotten}")
    click.echo(f"chained: {chained}")
    if broken:
        raise click.ClickException(f"the vault's audit was altered at {broken}")


@vault.command("forget")
@click.argument("capsule_id")
@click.confirmation_option(prompt="This cannot be undone. Forget this request?")
def forget_request(capsule_id: str) -> None:
    """Delete one request for good, by its id: a legal erasure. Opens nothing, needs no key."""
    from portal.vault.attaching import delete_blobs
    from portal.vault.errors import CapsuleNotFound
    from portal.vault.forgetting import OPERATOR, forget_by

    try:
        with vault_transaction() as session:
            names = forget_by(session, capsule_id, actor=OPERATOR, now=utc_now())
    except CapsuleNotFound:
        raise click.ClickException("no such request; it may be forgotten already") from None
    delete_blobs(names, blobs=current_app.extensions["vault"].blobs)
    click.echo("forgotten; run `flask vault nightly` to take its bytes out of the files now")
