"""`flask vault new-backup-key`, `backup` and `restore`."""

from datetime import datetime
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from portal.clock import day_of, utc_now
from portal.config import Settings
from portal.extensions import vault_reading, vault_transaction


def add_to(vault: AppGroup) -> None:
    """Hang the three commands on the vault's group."""
    for command in (new_backup_key, backup, restore_backup):
        vault.add_command(command)


@click.command("new-backup-key")
@click.argument("private_key_file", type=click.Path(path_type=Path))
def new_backup_key(private_key_file: Path) -> None:
    """Make the key that backups are sealed to (offline) and print its public half."""
    from portal.vault.root_ceremony import new_backup_keys

    if private_key_file.exists():
        raise click.ClickException(f"{private_key_file} exists; it may hold the only key")
    private, public = new_backup_keys()
    private_key_file.touch(mode=0o600)
    private_key_file.write_text(private + "\n", encoding="ascii")
    click.echo(f"PORTAL_VAULT_BACKUP_KEY={public}")


@click.command("backup")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
def backup(folder: Path) -> None:
    """Write today's sealed streams into FOLDER; wraps older than seven days go."""
    from portal.vault.backing_up import back_up
    from portal.vault.root_ceremony import read_backup_public_key

    settings: Settings = current_app.config["SETTINGS"]
    if not settings.vault_backup_key:
        raise click.ClickException("PORTAL_VAULT_BACKUP_KEY is not set; see new-backup-key")
    to = read_backup_public_key(settings.vault_backup_key)
    with vault_reading() as session:
        pruned = back_up(session, folder=folder, to=to, today=day_of(utc_now()))
    click.echo(f"backed up to {folder}; wraps pruned: {len(pruned)}")


@click.command("restore")
@click.argument("folder", type=click.Path(exists=True, path_type=Path, file_okay=False))
@click.argument("private_key_file", type=click.Path(exists=True, path_type=Path))
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="Default: the newest whole one.")
def restore_backup(folder: Path, private_key_file: Path, day: datetime | None) -> None:
    """Fill the empty vault from FOLDER, and forget again what was forgotten since."""
    from portal.vault.backing_up import days_of, restore
    from portal.vault.errors import BackupRefused
    from portal.vault.root_ceremony import read_backup_private_key

    keys = read_backup_private_key(private_key_file.read_text("ascii"))
    whole = [day.date()] if day else days_of(folder)
    if not whole:
        raise click.ClickException("no day in this folder has both content and wraps")
    try:
        with vault_transaction() as session:
            forgotten = restore(session, folder=folder, day=whole[0], keys=keys)
    except BackupRefused as refused:
        raise click.ClickException(f"refused, nothing restored: {refused.reason}") from None
    click.echo(f"restored {whole[0]}; forgotten again: {forgotten}")
