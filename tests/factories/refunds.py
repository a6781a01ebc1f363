"""Paid gifts and the people who give them back, for tests."""

from flask import Flask

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.asking_refunds import ask_refund
from portal.giving.models import Gift
from portal.giving.queries import gift_by_reference
from portal.giving.refund_models import RefundRequest
from portal.giving.refund_rules import RefundReason
from portal.giving.settling import settle_gift
from portal.giving.stripe_gateway import StripeGateway
from portal.ledger.queries import Totals, fund_totals
from portal.money import Currency
from portal.references import new_reference
from portal.sandbox.server import Running
from tests.factories.giving import at_payment_page, pesos
from tests.factories.people import person


def paid_gift(app: Flask, running: Running, gateway: StripeGateway, minor: int = 25_000) -> str:
    """The reference of a gift paid by card and booked."""
    reference, page = at_payment_page(app, gateway, minor)
    running.play.pay_by_card(page)
    running.play.run_chores()
    settle_gift(reference, gateway=gateway, write=transaction, now=utc_now())
    return reference


def the_gift(reference: str) -> Gift:
    """It as it stands now."""
    db.session.rollback()
    return gift_by_reference(db.session(), reference)


def sums_of(reference: str) -> Totals:
    """The books of the campaign to which it went."""
    campaign = the_gift(reference).campaign
    return fund_totals(
        db.session(),
        organisation_id=campaign.organisation_id,
        fund=campaign.fund,
        currency=Currency.MXN,
        livemode=False,
    )


def charge_of(gateway: StripeGateway, reference: str) -> str:
    """The service's own name of the charge behind a gift."""
    gift = the_gift(reference)
    intent, account = gift.intent_id, gift.stripe_account
    db.session.rollback()
    with gateway.asking(account) as (v1, options):
        charge: str = v1.payment_intents.retrieve(intent, {}, options).latest_charge
    return charge


def asked_refund(reference: str, minor: int = 10_000) -> str:
    """The reference of a refund that a finance person of the organisation asked for."""
    with transaction() as session:
        gift = gift_by_reference(session, reference)
        asker = person(session, Role.FINANCE, at=gift.campaign.organisation)
        return ask_refund(
            session,
            gift=gift,
            amount=pesos(minor),
            reason=RefundReason.DONOR_ASKED,
            form_token=new_reference(),
            actor=actor_for(asker),
            now=utc_now(),
        ).reference


def the_refund(reference: str) -> RefundRequest:
    """It as it stands now."""
    db.session.rollback()
    return db.session.query(RefundRequest).filter_by(reference=reference).one()
