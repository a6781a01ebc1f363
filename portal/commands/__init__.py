"""The `flask` command groups."""

from flask import Flask


def add_to(app: Flask) -> None:
    """Hang every group on the application."""
    from portal.commands.access import access
    from portal.commands.accounts import accounts
    from portal.commands.databases import databases

    app.cli.add_command(access)
    app.cli.add_command(accounts)
    app.cli.add_command(databases)
