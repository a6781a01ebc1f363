"""The `flask` command groups."""

from flask import Flask


def add_to(app: Flask) -> None:
    """Hang every group on the application."""
    from portal.commands.access import access
    from portal.commands.accounts import accounts
    from portal.commands.databases import databases
    from portal.commands.incidents import incidents, places
    from portal.commands.ledger import ledger
    from portal.commands.outbox import outbox
    from portal.commands.vault import vault

    for group in (access, accounts, databases, places, incidents, ledger, outbox, vault):
        app.cli.add_command(group)
