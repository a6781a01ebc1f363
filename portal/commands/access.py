"""`flask access`: what every route asks of its caller."""

from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup

LISTING = Path(__file__).resolve().parent.parent.parent / "docs" / "routes.md"

access = AppGroup("access", help="Who may call which route.")


@access.command("routes")
@click.option("--write", is_flag=True, help="Write docs/routes.md instead of printing it.")
def routes(write: bool) -> None:
    """List every route with its access."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    text = listing(app)
    if write:
        LISTING.parent.mkdir(exist_ok=True)
        LISTING.write_text(text, encoding="utf-8")
        click.echo(f"written: {len(text.splitlines())} lines")
    else:
        click.echo(text)


def listing(app: Flask) -> str:
    """The committed table, from the URL map itself."""
    from blueprints.access_gate import access_of

    rows = []
    for rule in app.url_map.iter_rules():
        declared = access_of(app, rule.endpoint)
        asks = "NOTHING DECLARED" if declared is None else declared.kind
        if declared is not None and declared.permission is not None:
            asks = declared.permission.value
        fresh = getattr(app.view_functions[rule.endpoint], "fresh_then", None)
        methods = " ".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        path = rule.rule.replace("<any(es, en):lang>", "<lang>")
        rows.append((path, methods, asks + (", fresh password" if fresh else "")))
    lines = [f"| `{path}` | {methods} | {asks} |" for path, methods, asks in sorted(rows)]
    return "\n".join([HEAD, *lines, ""])


HEAD = """# Every route and what it asks of its caller

Written by `flask access routes --write`; a test fails when it is out of date. `public`: anyone.
`signed_in`: anyone with an account. `closed`: nobody. Anything else is a permission, held only
by the roles that `portal/access/policy.py` gives it to; without it the answer is 404.

| route | methods | asks |
|---|---|---|"""
