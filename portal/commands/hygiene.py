"""`flask host`: whether identities may be typed and opened on this machine."""

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from portal.config import Settings
from portal.hygiene import UnsafeHost, faults, read_host

host = AppGroup("host", help="The machine underneath.")


@host.command("check")
def check() -> None:
    """Name what this machine would keep on disk; exit 1 when there is something."""
    settings: Settings = current_app.config["SETTINGS"]
    found = faults(read_host(settings.data_dir))
    for fault in found:
        click.echo(f"{fault.what}: {fault.remedy}")
    click.echo(f"faults: {len(found)}")
    sys.exit(1 if found else 0)


def ensure_host_is_safe(settings: Settings) -> None:
    """A production process that holds the vault starts on a safe machine only.

    Raises UnsafeHost with every fault. A demo holds nobody's identity: it says what it found.
    """
    if not settings.has_vault:
        return
    found = faults(read_host(settings.data_dir))
    if found and settings.is_production:
        raise UnsafeHost(found)
    for fault in found:
        print(f"For real people, first: {fault.what}; {fault.remedy}.", file=sys.stderr)
