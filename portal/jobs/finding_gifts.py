"""Answer somebody who asked for the gifts of an address."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app

from portal.clock import utc_now
from portal.config import Settings
from portal.extensions import transaction
from portal.giving.finding_gifts import answer_ask, forget_old


def answer(payload: Mapping[str, Any], now: datetime) -> None:
    """Mail the link of the ask `payload["ask"]`, or nothing."""
    settings: Settings = current_app.config["SETTINGS"]
    key = settings.secret("PORTAL_LINK_KEY")
    with transaction() as session:
        answer_ask(session, reference=str(payload["ask"]), link_key=key, now=now)


def forget_asks() -> int:
    """Erase asks that nobody could answer and links that are over, though nobody asks again."""
    with transaction() as session:
        return forget_old(session, now=utc_now())
