"""Figures for Prometheus: by part of the site and by queue, never by person."""

import hmac
import ipaddress

from flask import Response, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, Gauge, generate_latest

from blueprints.measuring import REGISTRY
from portal.clock import utc_now
from portal.config import Settings
from portal.errors import NotFound
from portal.extensions import db
from portal.outbox.queries import Standing, standing

OUTBOX = Gauge("portal_outbox_messages", "Messages by state", ["state"], registry=REGISTRY)
OLDEST = Gauge("portal_outbox_oldest_seconds", "Age of the oldest waiting", registry=REGISTRY)


def show_metrics() -> Response:
    """The figures, to whoever holds the token; without a token, to this machine in demo mode."""
    if not _may_see():
        raise NotFound
    now = utc_now()
    found = standing(db.session(), now=now)
    _set_gauges(found, (now - found.oldest_waiting).total_seconds() if found.oldest_waiting else 0)
    return Response(generate_latest(REGISTRY), content_type=CONTENT_TYPE_LATEST)


def _set_gauges(found: Standing, oldest: float) -> None:
    OUTBOX.labels("waiting").set(found.waiting)
    OUTBOX.labels("leased").set(found.leased)
    OUTBOX.labels("dead").set(found.dead)
    OLDEST.set(oldest)


def _may_see() -> bool:
    settings: Settings = current_app.config["SETTINGS"]
    if settings.metrics_token:
        given = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return hmac.compare_digest(given.encode(), settings.metrics_token.encode())
    return not settings.is_production and _is_loopback(request.remote_addr)


def _is_loopback(address: str | None) -> bool:
    try:
        return ipaddress.ip_address(address or "").is_loopback
    except ValueError:
        return False
