"""Campaigns, gifts and the stand-in for the payment service, for tests."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

from flask import Flask
from sqlalchemy.orm import Session

from portal.access.roles import Role
from portal.accounts.models import Organisation
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.giving.checkout_orders import CheckoutOrder
from portal.giving.models import Campaign, Gift
from portal.giving.reviewing_campaigns import approve, send_to_review
from portal.giving.running_campaigns import CampaignText, draft_campaign
from portal.giving.starting_gifts import Wish, begin_gift, note_page, page_expires_at
from portal.giving.stripe_gateway import StripeGateway
from portal.incidents.models import Incident
from portal.money import Currency, Money
from portal.references import new_reference
from portal.sandbox.server import Running, start
from portal.sandbox.settings import SandboxSettings
from tests.factories.incidents import verified
from tests.factories.people import organisation, person

_numbers = itertools.count(1)
LINK_KEY = "a key for tests only, of enough length"
WEBHOOK_SECRET = "whsec_for_tests"
# How a stand-in is told to wait for what a test does, and to book a fee with its payment.
NOTHING_BY_ITSELF = {
    "auto_deliver": False,
    "webhook_secret": WEBHOOK_SECRET,
    "fee_delay": timedelta(0),
    "api_key": "sk_test_demo",
}


def pesos(minor: int) -> Money:
    """An amount in centavos."""
    return Money(minor, Currency.MXN)


def campaign(
    session: Session,
    *,
    at: Organisation | None = None,
    incident: Incident | None = None,
    is_open: bool = True,
) -> Campaign:
    """A campaign on a verified incident, open unless told otherwise."""
    number = next(_numbers)
    ngo = at or organisation(session, stripe_account=f"acct_test{number}")
    actor = actor_for(person(session, Role.FINANCE, at=ngo))
    made = draft_campaign(
        session,
        actor=actor,
        organisation_id=ngo.id,
        incident_id=(incident or verified(session)).id,
        goal=pesos(1_000_000),
        text=CampaignText(
            slug=f"campana-{number}",
            title_es=f"Campaña de prueba {number}",
            story_es="Qué pasó y qué hace falta.",
            title_en=f"Test campaign {number}",
            story_en="What happened and what is needed.",
        ),
        now=utc_now(),
    )
    if is_open:
        let_open(session, made)
    return made


def let_open(session: Session, campaign: Campaign) -> None:
    """Two people of its organisation: the author sends it, another one lets it stand."""
    ngo = campaign.organisation
    author, second = (actor_for(person(session, Role.FINANCE, at=ngo)) for _ in range(2))
    for verb, actor in ((send_to_review, author), (approve, second)):
        verb(session, campaign=campaign, actor=actor, version=campaign.version, now=utc_now())


def wish(minor: int = 25_000, **more: object) -> Wish:
    """What a donor fills in."""
    given = {"form_token": new_reference(), "covers_fee": False, "email": "", "language": "es"}
    return Wish(amount=pesos(minor), **{**given, **more})


def gift(session: Session, to: Campaign, minor: int = 25_000, **more: object) -> Gift:
    """A gift that was started and has not come to a payment page."""
    return begin_gift(
        session,
        campaign=to,
        wish=wish(minor, **more),
        link_key=LINK_KEY,
        livemode=False,
        now=utc_now(),
    )


def campaign_for(session: Session, known: int | None) -> Campaign:
    """The campaign of this id, or a new one."""
    return campaign(session) if known is None else session.get_one(Campaign, known)


@contextmanager
def stand_in(**more: object) -> Iterator[Running]:
    """The stand-in on a free port; nothing moves in it by itself."""
    running = start(SandboxSettings(**{**NOTHING_BY_ITSELF, **more}))
    try:
        yield running
    finally:
        running.stop()


def gateway_to(running: Running) -> StripeGateway:
    """The gateway, pointed at a stand-in."""
    return StripeGateway(
        secret_key="sk_test_demo",
        webhook_secret=WEBHOOK_SECRET,
        livemode=False,
        api_base=running.base_url,
    )


def order_for(gift: Gift) -> CheckoutOrder:
    """What the payment service is told of `gift`."""
    return CheckoutOrder(
        gift_reference=gift.reference,
        attempt=gift.attempt,
        account=gift.stripe_account,
        amount=gift.amount,
        language=gift.language,
        organisation="Donativo",
        expires_at=page_expires_at(gift),
        success_url="http://127.0.0.1:8000/es/gifts/x",
        cancel_url="http://127.0.0.1:8000/es/gifts/x",
    )


def at_payment_page(
    app: Flask, gateway: StripeGateway, minor: int = 25_000, *, to: int | None = None
) -> tuple[str, str]:
    """(gift reference, page id) of a new gift whose payment page is open; committed.

    To a campaign of its own, or to one that there is.
    """
    from portal.extensions import transaction

    with transaction() as session:
        started = gift(session, campaign_for(session, to), minor)
        order = order_for(started)
    page = gateway.open_checkout(order)
    with transaction() as session:
        note_page(session, reference=order.gift_reference, attempt=1, session_id=page.session_id)
    return order.gift_reference, page.session_id
