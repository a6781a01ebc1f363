"""The `flask` command groups."""

from flask import Flask


def add_to(app: Flask) -> None:
    """Hang every group on the application."""
    from portal.commands.databases import databases
    from portal.commands.incidents import incidents, places

    app.cli.add_command(databases)
    app.cli.add_command(places)
    app.cli.add_command(incidents)
