"""Count and time requests by part of the site, and write one line for each; never who or what.

Of the parts where families and their intermediaries are, nothing is written at all: when someone
asked for help is itself a secret.
"""

import logging
import time
from collections.abc import Collection

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram

from portal.logs import request_id
from portal.references import new_reference

log = logging.getLogger("portal.requests")
REGISTRY = CollectorRegistry()
ANSWERS = Counter(
    "portal_answers_total", "Answers by part of the site", ["part", "status"], registry=REGISTRY
)
SECONDS = Histogram(
    "portal_answer_seconds", "Time to answer by part of the site", ["part"], registry=REGISTRY
)


def add_to(app: Flask, *, silent: Collection[str]) -> None:
    """Measure every request but those of the `silent` blueprints."""

    @app.before_request
    def begin() -> None:
        g.began = time.perf_counter()
        request_id.set("" if request.blueprint in silent else new_reference())

    @app.after_request
    def end(response: Response) -> Response:
        if request.blueprint not in silent and "began" in g:
            _note(response, time.perf_counter() - g.began)
        request_id.set("")
        return response


def _note(response: Response, seconds: float) -> None:
    part = request.blueprint or "none"
    ANSWERS.labels(part, f"{response.status_code // 100}xx").inc()
    SECONDS.labels(part).observe(seconds)
    response.headers["X-Request-ID"] = request_id.get()
    log.info(
        "answered",
        extra={
            # The endpoint and never the path: paths hold references and tokens.
            "endpoint": request.endpoint or "none",
            "method": request.method,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
        },
    )
