"""The whole portal in one process, ready for a first visit.

Migrates both databases, seeds the demo at the first start, and runs the web, the worker and the
stand-in for Stripe until told to stop.
"""

import os
import time

from flask import Flask

from portal.commands.hygiene import ensure_host_is_safe
from portal.config import Settings
from portal.hygiene import forbid_core_dumps

BEGAN = time.perf_counter()
SEEDED = "demo-seeded"


def is_prepared(settings: Settings) -> bool:
    """Whether the demo was filled; a real deployment has none to fill."""
    return settings.is_production or (settings.data_dir / SEEDED).exists()


def prepare(app: Flask) -> None:
    """Migrate and fill the demo; one that was broken off begins again at the next start."""
    from portal.commands.standing_in import start_stand_in

    settings: Settings = app.config["SETTINGS"]
    _migrate(app)
    print("Filling the demo, only this once ...", flush=True)
    stand_in = start_stand_in(app)
    _run_demo(app, "seed")
    if stand_in is not None:
        stand_in.stop()
    (settings.data_dir / SEEDED).touch()


def serve(app: Flask, port: int) -> None:
    """Answer until SIGTERM or Ctrl-C. Raises OSError when a port is taken."""
    from portal.commands.serving import stop_on_signals, web_server
    from portal.commands.standing_in import start_stand_in
    from portal.jobs.consuming import start_consumer

    forbid_core_dumps()
    settings: Settings = app.config["SETTINGS"]
    ensure_host_is_safe(settings)
    host = os.environ.get("PORTAL_HOST", "127.0.0.1")
    server = web_server(app, host=host, port=port)
    _migrate(app)
    stand_in = start_stand_in(app)
    consumer = start_consumer(app)
    stop_on_signals()
    _announce(app)
    try:
        server.run()
    finally:
        print("Stopping: finishing what is in hand ...", flush=True)
        consumer.stop(graceful=True)
        if stand_in is not None:
            stand_in.stop()


def _migrate(app: Flask) -> None:
    from portal.extensions import db
    from portal.migrating import is_behind, upgrade_all

    with app.app_context():
        engines = dict(db.engines)
        if is_behind(engines):
            print("Preparing the databases ...", flush=True)
            upgrade_all(engines)


def _announce(app: Flask) -> None:
    settings: Settings = app.config["SETTINGS"]
    app.logger.info("started", extra={"mode": settings.mode.value, "has_vault": settings.has_vault})
    print(f"\nResguardo is ready: {settings.base_url}  ({time.perf_counter() - BEGAN:.1f} s)")
    if not settings.is_production:
        print(f"Mail is written to {settings.data_dir}/mail; payments are a stand-in, no money.")
        _run_demo(app, "show")
    print("Ctrl-C stops it; your data stays. `make reset` deletes it.", flush=True)


def _run_demo(app: Flask, word: str) -> None:
    """Run `flask demo <word>`: `seed` fills, `show` prints the sign-ins and what to try."""
    with app.app_context():
        app.cli.commands["demo"].main([word], prog_name="flask demo", standalone_mode=False)
