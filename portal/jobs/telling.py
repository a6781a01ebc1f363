"""Jobs that tell people what happened to them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from portal.extensions import transaction
from portal.volunteering.telling import tell_volunteer


def tell_of_sign_up(payload: Mapping[str, Any], now: datetime) -> None:
    """Tell the volunteer of `payload["sign_up"]` how their place stands."""
    with transaction() as session:
        why = str(payload.get("why", ""))
        tell_volunteer(session, sign_up=str(payload["sign_up"]), why=why, now=now)
