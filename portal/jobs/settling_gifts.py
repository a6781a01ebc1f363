"""Settle what a message of the payment service hints at, or one gift by name."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app

from portal.extensions import transaction
from portal.giving.settling import settle_event, settle_gift
from portal.giving.stripe_gateway import StripeGateway, gateway_for


def gateway() -> StripeGateway:
    """The one gateway of this process."""
    made = gateway_for(current_app.config["SETTINGS"])
    found: StripeGateway = current_app.extensions.setdefault("payment_gateway", made)
    return found


def settle(payload: Mapping[str, Any], now: datetime) -> None:
    """`{"event": id}` or `{"gift": reference}`; a failure is tried again by the relay."""
    if "event" in payload:
        settle_event(str(payload["event"]), gateway=gateway(), write=transaction, now=now)
    else:
        settle_gift(str(payload["gift"]), gateway=gateway(), write=transaction, now=now)
