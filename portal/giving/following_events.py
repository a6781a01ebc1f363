"""Follow a message of the payment service to what it hints at; what hints at nothing is kept."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.extensions import Door, reading
from portal.giving.account_owners import holder_of
from portal.giving.errors import StillMoving
from portal.giving.event_rules import Errand, errand_of
from portal.giving.models import StripeEvent
from portal.giving.owner_calls import Owner, owner_of
from portal.giving.owner_queries import is_ours
from portal.giving.pending_queries import gift_by_customer
from portal.giving.queries import gift_by_intent
from portal.giving.reconciling import reconcile
from portal.giving.sending_refunds import heed_warning
from portal.giving.settling import settle_gift
from portal.giving.settling_monthly import Means, settle_monthly
from portal.giving.stripe_gateway import StripeGateway

LATELY = timedelta(days=3)


@dataclass(frozen=True)
class Hints:
    """What a message says of where to look."""

    errand: Errand
    owner: Owner
    page: str | None
    intent_id: str | None
    object_id: str | None
    account: str | None


def settle_event(
    event_id: str, *, gateway: StripeGateway, write: Door, link_key: str, now: datetime
) -> None:
    """Settle what an event hints at; raises GatewayDown or StillMoving to be tried again.

    A warning counts as settled only when it was answered.
    """
    with reading() as session:
        event = session.get(StripeEvent, event_id)
        if event is None or event.settled_at is not None:
            return
        hints = _hints(session, event)
    means = Means(gateway, write, link_key)
    owner = _owner(hints, gateway)
    _settle(owner, hints, means, now)
    if hints.errand is Errand.WARNING:
        _heed(owner, hints, means, now)
    if hints.errand is Errand.PAYOUT:
        _compare_books(hints.account, means, now)
    with write() as session:
        session.get_one(StripeEvent, event_id).settled_at = now


def _hints(session: Session, event: StripeEvent) -> Hints:
    gift = event.gift_reference
    if gift is None and (event.intent_id or event.customer_id):
        found = (
            gift_by_intent(session, event.intent_id)
            if event.intent_id
            else gift_by_customer(session, str(event.customer_id))
        )
        gift = found.reference if found else None
    return Hints(
        errand_of(event.kind),
        Owner(gift, event.monthly_reference),
        event.session_id,
        event.intent_id,
        event.object_id,
        event.account,
    )


def _owner(hints: Hints, gateway: StripeGateway) -> Owner:
    """Whom it is about; asked of the service where that matters and we do not know."""
    known = hints.owner.gift or hints.owner.monthly
    if known or not hints.intent_id or hints.errand not in {Errand.OWNER, Errand.WARNING}:
        return hints.owner
    return owner_of(gateway, hints.intent_id, account=hints.account)


def _settle(owner: Owner, hints: Hints, means: Means, now: datetime) -> None:
    page = hints.page
    if owner.monthly:
        settle_monthly(owner.monthly, means=means, now=now, session_hint=page)
    if owner.gift:
        settle_gift(
            owner.gift, gateway=means.gateway, write=means.write, now=now, session_hint=page
        )


def _heed(owner: Owner, hints: Hints, means: Means, now: datetime) -> None:
    """Asked again: settling has tied the payment to its gift, or raises StillMoving."""
    with reading() as session:
        gift = gift_by_intent(session, hints.intent_id) if hints.intent_id else None
        reference = gift.reference if gift else None
        if reference is None and is_ours(session, owner):
            raise StillMoving(owner.gift or owner.monthly)
    if reference and hints.object_id:
        heed_warning(reference, hints.object_id, gateway=means.gateway, write=means.write, now=now)


def _compare_books(account: str | None, means: Means, now: datetime) -> None:
    """A payout is booked, and what it carried is compared, without waiting for the night."""
    with reading() as session:
        found = holder_of(session, account, key_owner=means.gateway.key_owner)
    if found is not None:
        reconcile(
            organisation_id=found,
            account=account,
            gateway=means.gateway,
            write=means.write,
            since=now - LATELY,
            now=now,
        )
