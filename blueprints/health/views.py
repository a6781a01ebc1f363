"""Whether the process lives, and whether its parts answer."""

from flask import Blueprint, Response, current_app, jsonify
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from blueprints.access_gate import public
from blueprints.health.metrics import show_metrics
from portal.extensions import db
from portal.migrating import TREES, head_of, revision_of

blueprint = Blueprint("health", __name__)


@blueprint.get("/healthz")
@public
def healthz() -> Response:
    """The process answers; no database is asked."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@public
def readyz() -> tuple[Response, int]:
    """Each part by name; 503 when one of them is not ready."""
    parts = {tree: _state(bind) for bind, tree in TREES.items() if bind in db.engines}
    parts["queue"] = _queue_state()
    ready = all(state == "ok" for state in parts.values())
    return jsonify(status="ok" if ready else "not ready", parts=parts), 200 if ready else 503


@blueprint.get("/metrics")
@public
def metrics() -> Response:
    """Figures for Prometheus; 404 to whoever may not see them."""
    return show_metrics()


def _state(bind: str | None) -> str:
    try:
        with db.engines[bind].connect() as connection:
            connection.execute(text("SELECT 1"))
        if revision_of(db.engines[bind]) != head_of(TREES[bind]):
            return "needs migrating"
    except SQLAlchemyError:
        return "unreachable"
    return "ok"


def _queue_state() -> str:
    try:
        current_app.extensions["resguardo_jobs"].queue.pending_count()
    except Exception:  # the queue may be Redis, PostgreSQL or a file: each fails in its own way
        return "unreachable"
    return "ok"
