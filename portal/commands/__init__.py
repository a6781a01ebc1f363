"""The `flask` command groups."""

from flask import Flask


def add_to(app: Flask) -> None:
    """Hang every group on the application."""
    from portal.commands.access import access
    from portal.commands.accounts import accounts
    from portal.commands.databases import databases
    from portal.commands.demo import demo
    from portal.commands.hygiene import host
    from portal.commands.incidents import incidents, places
    from portal.commands.jobs import jobs
    from portal.commands.ledger import ledger
    from portal.commands.outbox import outbox
    from portal.commands.retention import retention
    from portal.commands.snapshots import snapshots
    from portal.commands.stock import stock
    from portal.commands.vault import vault

    groups = (
        access,
        accounts,
        databases,
        demo,
        host,
        places,
        incidents,
        jobs,
        ledger,
        outbox,
        snapshots,
        retention,
        stock,
        vault,
    )
    for group in groups:
        app.cli.add_command(group)
