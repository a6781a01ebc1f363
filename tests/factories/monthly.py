"""Monthly gifts at the stand-in, for tests."""

from flask import Flask

from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.checkout_orders import CheckoutOrder
from portal.giving.monthly_models import MonthlyGift
from portal.giving.monthly_queries import monthly_by_reference
from portal.giving.settling_monthly import Means, settle_monthly
from portal.giving.starting_gifts import page_expires_at
from portal.giving.starting_monthly import begin_monthly, note_monthly_page
from portal.giving.stripe_gateway import StripeGateway
from portal.sandbox.server import Running
from tests.factories.giving import LINK_KEY, campaign_for, wish


def means_of(gateway: StripeGateway) -> Means:
    """What settling needs, with the tests' own key."""
    return Means(gateway, transaction, LINK_KEY)


def monthly_at_page(
    app: Flask,
    gateway: StripeGateway,
    minor: int = 25_000,
    *,
    to: int | None = None,
    **more: object,
) -> tuple[str, str]:
    """(reference, page id) of a new monthly gift whose payment page is open; committed."""
    with transaction() as session:
        started = begin_monthly(
            session,
            campaign=campaign_for(session, to),
            wish=wish(minor, **more),
            link_key=LINK_KEY,
            livemode=False,
            now=utc_now(),
        )
        order = CheckoutOrder(
            gift_reference=started.reference,
            attempt=started.attempt,
            account=started.stripe_account,
            amount=started.amount,
            language="es",
            organisation="Donativo",
            expires_at=page_expires_at(started),
            success_url="http://127.0.0.1:8000/es/monthly/x",
            cancel_url="http://127.0.0.1:8000/es/monthly/x",
            monthly=True,
        )
    page = gateway.open_checkout(order)
    with transaction() as session:
        note_monthly_page(
            session, reference=order.gift_reference, attempt=1, session_id=page.session_id
        )
    return order.gift_reference, page.session_id


def running_monthly(
    app: Flask, running: Running, gateway: StripeGateway, minor: int = 25_000, **more: object
) -> str:
    """The reference of a monthly gift whose first month is paid and booked."""
    reference, page = monthly_at_page(app, gateway, minor, **more)
    running.play.pay_by_card(page)
    running.play.run_chores()
    settle_monthly(reference, means=means_of(gateway), now=utc_now())
    return reference


def the_monthly(reference: str) -> MonthlyGift:
    """It as it stands now."""
    db.session.rollback()
    return monthly_by_reference(db.session(), reference)
