"""The `flask` command groups."""

from flask import Flask


def add_to(app: Flask) -> None:
    """Hang every group on the application."""
    from portal.commands.databases import databases
    from portal.commands.vault import vault

    app.cli.add_command(databases)
    app.cli.add_command(vault)
