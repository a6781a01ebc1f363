"""Tie the queue to the application: a commit wakes the relay, the clock repairs."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app
from huey import Huey

from portal.config import Mode, Settings
from portal.extensions import on_commit
from portal.jobs.periodic import PERIODIC
from portal.jobs.queue import build_queue
from portal.jobs.rounds import is_running_here, run_round
from portal.jobs.waking import Waker

KEY = "resguardo_jobs"
# More wakes than this in the queue add nothing: the next round takes everything.
ENOUGH_WAKES = 2


@dataclass(frozen=True)
class Jobs:
    """The queue of one application, and how a commit wakes it (None: tests run rounds by hand)."""

    queue: Huey
    waker: Waker | None


def tie_to(app: Flask) -> None:
    """Declare the tasks and listen to commits."""
    settings: Settings = app.config["SETTINGS"]
    queue = build_queue(settings)
    ring = _declare_tasks(app, queue)
    waker = None if settings.mode is Mode.TEST else Waker(ring)
    app.extensions[KEY] = Jobs(queue, waker)
    on_commit(_wake)


def jobs_of(app: Flask) -> Jobs:
    """The queue and the waker of `app`."""
    jobs: Jobs = app.extensions[KEY]
    return jobs


def _declare_tasks(app: Flask, queue: Huey) -> Callable[[], None]:
    """Register the tasks under this module's name, whatever process runs; return the wake."""

    def within(work: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            with app.app_context():
                work()

        return run

    wake = queue.task(name="round")(within(run_round))
    for periodic in PERIODIC:
        queue.periodic_task(periodic.when, name=periodic.name)(within(periodic.work))

    def ring() -> None:
        if queue.pending_count() < ENOUGH_WAKES:
            wake()

    return ring


def _wake() -> None:
    if is_running_here():
        return
    jobs: Jobs | None = current_app.extensions.get(KEY)
    if jobs is not None and jobs.waker is not None:
        jobs.waker.wake()
