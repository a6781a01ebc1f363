"""Run the queue's worker threads, alone or beside the web server."""

from flask import Flask
from huey.consumer import Consumer

from portal.jobs.wiring import jobs_of

# The audit is chained within a second of its commit: an idle worker looks this often (seconds).
LONGEST_NAP = 0.3
STOP_WITHIN = 20


def start_consumer(app: Flask, *, workers: int = 1) -> Consumer:
    """Start `workers` threads and the scheduler; return the consumer to be stopped.

    Sets the consumer's own signal handlers: who wants others must set them afterwards.
    """
    consumer = jobs_of(app).queue.create_consumer(
        workers=workers,
        worker_type="thread",
        initial_delay=0.05,
        max_delay=LONGEST_NAP,
        shutdown_timeout=STOP_WITHIN,
        check_worker_health=False,
    )
    consumer.start()
    return consumer
