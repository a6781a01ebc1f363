"""The `flask` command groups."""

from flask import Flask


def add_to(app: Flask) -> None:
    """Hang every group on the application."""
    from portal.commands.databases import databases
    from portal.commands.jobs import jobs
    from portal.commands.outbox import outbox

    app.cli.add_command(databases)
    app.cli.add_command(jobs)
    app.cli.add_command(outbox)
