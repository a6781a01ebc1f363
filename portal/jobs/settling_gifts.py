"""Settle what a message of the payment service hints at, or one gift by name."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from flask import current_app

from portal.config import Settings
from portal.extensions import transaction
from portal.giving.following_events import settle_event
from portal.giving.sending_refunds import send_refund
from portal.giving.settling import settle_gift
from portal.giving.settling_monthly import Means, settle_monthly
from portal.giving.stripe_gateway import StripeGateway, gateway_for


def gateway() -> StripeGateway:
    """The one gateway of this process."""
    made = gateway_for(current_app.config["SETTINGS"])
    found: StripeGateway = current_app.extensions.setdefault("payment_gateway", made)
    return found


def means() -> Means:
    """What settling a monthly gift needs."""
    return Means(gateway(), transaction, link_key())


def link_key() -> str:
    """The key of donors' links: each month of a standing order has a page of its own."""
    settings: Settings = current_app.config["SETTINGS"]
    return settings.secret("PORTAL_LINK_KEY")


def settle(payload: Mapping[str, Any], now: datetime) -> None:
    """`{"event": id}`, `{"monthly": …}` or `{"gift": reference}`; the relay tries again."""
    if "event" in payload:
        settle_event(
            str(payload["event"]),
            gateway=gateway(),
            write=transaction,
            link_key=link_key(),
            now=now,
        )
    elif "monthly" in payload:
        settle_monthly(str(payload["monthly"]), means=means(), now=now)
    else:
        settle_gift(str(payload["gift"]), gateway=gateway(), write=transaction, now=now)


def refund(payload: Mapping[str, Any], now: datetime) -> None:
    """`{"refund": reference}`: send an approved refund; the relay tries again."""
    send_refund(str(payload["refund"]), gateway=gateway(), write=transaction, now=now)
