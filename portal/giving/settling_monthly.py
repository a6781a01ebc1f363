"""Settle a monthly gift: each paid month becomes a gift of its own, booked as any other.

Around a call no transaction is held: read, call, write. Lock order: monthly gift, gift, ledger.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.extensions import Door, reading
from portal.giving import monthly_calls
from portal.giving.asking_for_news import ask_for_news
from portal.giving.deciding_tries import decide_try
from portal.giving.errors import StillMoving
from portal.giving.gift_rules import GiftState
from portal.giving.links import gift_token, token_hash
from portal.giving.models import Gift, GiftDonor
from portal.giving.monthly_models import MonthlyGift, MonthlyPayment
from portal.giving.monthly_queries import known_invoices, monthly_email, unbooked_months
from portal.giving.monthly_rules import (
    EndReason,
    InvoiceFact,
    MonthlyFacts,
    MonthlyState,
    monthly_state_of,
    paid_invoices,
)
from portal.giving.settling import MOST_READS, settle_gift
from portal.giving.starting_monthly import locked_monthly
from portal.giving.stripe_gateway import StripeGateway
from portal.notices.writing import notify
from portal.references import new_reference

# What a donor is told when a gift comes to stand elsewhere; a first payment is told apart.
TOLD = {MonthlyState.FAILING: "monthly_failing", MonthlyState.ENDED: "monthly_ended"}


@dataclass(frozen=True, repr=False)
class Means:
    """What settling needs: whom to ask, the door to write through, the key of donors' links."""

    gateway: StripeGateway
    write: Door
    link_key: str


@dataclass(frozen=True)
class MonthlyAim:
    """Where to ask, and the version when we decided to."""

    reference: str
    session_id: str
    card_session_id: str | None
    account: str | None
    version: int


def settle_monthly(
    reference: str,
    *,
    means: Means,
    now: datetime,
    session_hint: str | None = None,
    ended_by: EndReason | None = None,
) -> None:
    """Bring one monthly gift, and each month of it, to what the payment service shows.

    Raises GatewayDown or StillMoving to be tried again.
    """
    for _ in range(MOST_READS):
        with reading() as session:
            aim = aim_at_monthly(session, reference, session_hint=session_hint)
        if aim is None:
            return
        facts, card_done = _ask(aim, means)
        with means.write() as session:
            applied = _apply(session, aim, facts, means.link_key, ended_by, card_done, now)
        if applied:
            break
    else:
        raise StillMoving(reference)
    with reading() as session:
        months = unbooked_months(session, reference)
    for month in months:
        settle_gift(month, gateway=means.gateway, write=means.write, now=now)


def aim_at_monthly(
    session: Session, reference: str, *, session_hint: str | None = None
) -> MonthlyAim | None:
    """Where to ask about it; None for one that never came to a payment page."""
    monthly = session.scalar(select(MonthlyGift).where(MonthlyGift.reference == reference))
    if monthly is None:
        return None
    page = monthly.session_id or session_hint
    if page is None:
        return None
    return MonthlyAim(
        monthly.reference, page, monthly.card_session_id, monthly.stripe_account, monthly.version
    )


def _ask(aim: MonthlyAim, means: Means) -> tuple[MonthlyFacts, bool]:
    """The facts, with a newly saved card put to use first; and whether its page is done with."""
    gateway, account = means.gateway, aim.account
    facts = monthly_calls.monthly_facts(gateway, aim.session_id, account=account)
    if aim.card_session_id is None or facts.subscription is None:
        return facts, False
    card = monthly_calls.saved_card(gateway, aim.card_session_id, account=account)
    if not card or monthly_state_of(facts) is MonthlyState.ENDED:
        return facts, card == ""
    monthly_calls.use_card(gateway, facts.subscription, card, account=account)
    return monthly_calls.monthly_facts(gateway, aim.session_id, account=account), True


def _apply(
    session: Session,
    aim: MonthlyAim,
    facts: MonthlyFacts,
    link_key: str,
    ended_by: EndReason | None,
    card_done: bool,
    now: datetime,
) -> bool:
    """Write down what was fetched; False when it changed meanwhile: fetch again."""
    monthly = locked_monthly(session, aim.reference)
    if monthly.version != aim.version:
        return False
    if facts.client_reference != monthly.reference:
        return True  # the hint named another's page: nothing to learn for this one
    before = _standing(monthly)
    if card_done:
        monthly.card_session_id = None
    _follow(session, monthly, facts, aim.session_id, ended_by, now)
    known = known_invoices(session, monthly)
    for invoice in paid_invoices(facts.subscription):
        if invoice.id not in known:
            _book_month(session, monthly, invoice, link_key, now=now)
    if _standing(monthly) != before:
        monthly.version += 1
    session.flush()
    decide_try(
        session,
        reference=monthly.reference,
        attempt=monthly.attempt,
        state=MonthlyState(monthly.state),
        now=now,
    )
    return True


def _standing(monthly: MonthlyGift) -> tuple[object, ...]:
    return (
        monthly.state,
        monthly.session_id,
        monthly.subscription_id,
        monthly.card_session_id,
        monthly.amount_minor,
        monthly.next_charge_at,
        monthly.ended_at,
    )


def _follow(
    session: Session,
    monthly: MonthlyGift,
    facts: MonthlyFacts,
    page: str,
    ended_by: EndReason | None,
    now: datetime,
) -> None:
    state, order = monthly_state_of(facts), facts.subscription
    is_first = monthly.subscription_id is None and order is not None
    was = monthly.state
    monthly.state, monthly.session_id = state, page
    if order is not None:
        monthly.subscription_id = order.id
        monthly.next_charge_at = order.next_charge_at
        if order.amount.minor != monthly.amount_minor:
            monthly.amount_minor, monthly.fee_cover_minor = order.amount.minor, 0
    if state is MonthlyState.ENDED and monthly.ended_at is None:
        unpaid = order is not None and order.ended_unpaid
        by_service = EndReason.UNPAID if unpaid else EndReason.SERVICE
        monthly.ended_at, monthly.end_reason = now, ended_by or by_service
    kind = "monthly_started" if is_first else TOLD.get(state) if was != state else None
    if kind:
        tell_monthly_donor(session, monthly, kind, now)


def tell_monthly_donor(session: Session, monthly: MonthlyGift, kind: str, now: datetime) -> None:
    """Mail a donor who left an address; only a paid month makes an address worth writing to."""
    address = monthly_email(session, monthly)
    if address:
        facts = {"monthly": monthly.reference}
        language = monthly.language
        notify(session, kind=kind, language=language, address=address, facts=facts, now=now)


def _book_month(
    session: Session, monthly: MonthlyGift, invoice: InvoiceFact, link_key: str, *, now: datetime
) -> None:
    """The gift of one paid month: its own link, receipt and way through the books."""
    reference = new_reference()
    gift = Gift(
        reference=reference,
        token_hash=token_hash(gift_token(link_key, reference)),
        form_key=hashlib.sha256(f"invoice:{invoice.id}".encode()).hexdigest(),
        campaign_id=monthly.campaign_id,
        amount_minor=invoice.paid.minor,
        fee_cover_minor=monthly.fee_cover_minor if invoice.paid == monthly.amount else 0,
        currency=invoice.paid.currency,
        state=GiftState.AWAITING,
        livemode=monthly.livemode,
        language=monthly.language,
        stripe_account=monthly.stripe_account,
        attempted_at=now,
        created_at=now,
    )
    session.add(gift)
    session.flush()
    session.add(MonthlyPayment(invoice_id=invoice.id, monthly_id=monthly.id, gift_id=gift.id))
    address = monthly_email(session, monthly)
    if address:
        session.add(GiftDonor(gift_id=gift.id, email=address))
        session.flush()
    if monthly.wants_news:
        # Once: whoever says stop later must not be asked for anew by the next month.
        ask_for_news(session, gift=gift, link_key=link_key, now=now)
        monthly.wants_news = False
    session.flush()
