"""A worker process that tests kill: `python -m tests.domain.jobs.worker MOMENT`.

Its handler of `deed` audits once for each message, and dawdles at MOMENT: `before` its commit,
`after` it, or for a `second` only. It says `in hand` when it gets there.
"""

import sys
import time

from portal.app import create_app
from portal.audit.recording import record
from portal.extensions import transaction
from portal.jobs.handlers import HANDLERS, Payload
from portal.jobs.wiring import jobs_of
from portal.outbox.writing import apply_once

FOREVER = 120


def deed(payload: Payload, now) -> None:
    """Leave one audit entry, however often the message comes."""
    moment = sys.argv[1] if len(sys.argv) > 1 else ""
    with transaction() as session:
        if apply_once(session, payload["id"]):
            record(session, actor="worker", action="did", subject="deed:1", now=now)
        dawdle(moment == "before")
    dawdle(moment == "after")
    dawdle(moment == "second", 1)


def dawdle(here: bool, seconds: float = FOREVER) -> None:
    """Tell the test that it may kill, and wait for it."""
    if here:
        print("in hand", flush=True)
        time.sleep(seconds)


if __name__ == "__main__":
    HANDLERS["deed"] = deed
    app = create_app()
    with app.app_context():
        jobs_of(app).waker.wake()
        app.cli.commands["jobs"].main(["run", "--workers", "1"], standalone_mode=False)
