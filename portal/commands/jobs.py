"""`flask jobs`: the worker as a process of its own, for when one process is not enough."""

import signal

import click
from flask import Flask, current_app
from flask.cli import AppGroup

jobs = AppGroup("jobs", help="Work off the queue.")


@jobs.command("run")
@click.option("--workers", default=2, show_default=True, help="Threads that take tasks.")
def run_worker(workers: int) -> None:
    """Work until told to stop (SIGTERM or Ctrl-C), then finish what is in hand."""
    from portal.commands.hygiene import ensure_host_is_safe
    from portal.hygiene import forbid_core_dumps
    from portal.jobs.consuming import start_consumer

    forbid_core_dumps()
    ensure_host_is_safe(current_app.config["SETTINGS"])
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    consumer = start_consumer(app, workers=workers)
    for sign in (signal.SIGTERM, signal.SIGINT):
        # After the consumer's own, which would drop a task half-way on SIGTERM.
        signal.signal(sign, lambda *_: consumer.stop_flag.set())
    click.echo(f"working with {workers} threads")
    consumer.stop_flag.wait()
    consumer.stop(graceful=True)
    click.echo("stopped")


@jobs.command("round")
def one_round() -> None:
    """Do everything that is due, once, in this process."""
    from portal.jobs.rounds import run_round

    click.echo(f"done: {run_round()}")
