"""Settle a gift: ask the payment service what is true, then write it down once.

A message is only a hint, so order, repetition and loss of messages do not matter. Around the
call no transaction is held: read, call, write. `write` is the door that the asking job or view
opens, so that who commits stays visible. Lock order: gift, then the ledger's own.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.extensions import Door, reading
from portal.giving.booking_rules import TAKES_BACK, Borne, Cover, effect_on_fund, lines_of
from portal.giving.deciding_tries import decide_try
from portal.giving.errors import StillMoving
from portal.giving.gift_rules import (
    MONEY_ARRIVED,
    GiftState,
    Movement,
    MovementKind,
    PaymentFacts,
    state_of,
)
from portal.giving.models import Gift, GiftMovement
from portal.giving.monthly_models import MonthlyGift, MonthlyPayment
from portal.giving.noting_pending import note_pending
from portal.giving.noting_refunds import note_refund
from portal.giving.queries import donor_email
from portal.giving.starting_gifts import locked_gift
from portal.giving.stripe_gateway import StripeGateway
from portal.ledger.posting import held_locked, post
from portal.ledger.queries import sums_of
from portal.ledger.rules import AccountKind, FundKey, Guard
from portal.money import Currency
from portal.notices.writing import notify

SOURCE = "stripe"
MOST_READS = 8


@dataclass(frozen=True)
class Aim:
    """Where to ask, and the gift's version when we decided to."""

    gift_reference: str
    session_id: str | None
    account: str | None
    version: int
    # A month of a standing order is paid by a bill, which names the order and not the gift.
    invoice_id: str | None = None
    known_as: str = ""


def settle_gift(
    reference: str,
    *,
    gateway: StripeGateway,
    write: Door,
    now: datetime,
    session_hint: str | None = None,
) -> None:
    """Bring one gift to what the payment service shows; raises GatewayDown or StillMoving."""
    for _ in range(MOST_READS):
        with reading() as session:
            aim = aim_at(session, reference, session_hint=session_hint)
        if aim is None:
            return
        facts = fetch(gateway, aim)
        with write() as session:
            if apply_facts(session, aim=aim, facts=facts, now=now):
                return
    raise StillMoving(reference)


def fetch(gateway: StripeGateway, aim: Aim) -> PaymentFacts:
    """What the service shows of the gift, by its page or by its month's bill."""
    if aim.invoice_id:
        return gateway.month(aim.invoice_id, account=aim.account)
    return gateway.payment(str(aim.session_id), account=aim.account)


def aim_at(session: Session, reference: str, *, session_hint: str | None = None) -> Aim | None:
    """Where to ask about a gift; None for one that never came to a payment page.

    `session_hint` is the page that a message named: it counts when we crashed before noting it.
    """
    gift = session.scalar(select(Gift).where(Gift.reference == reference))
    if gift is None:
        return None
    page = gift.session_id or session_hint
    if page is not None:
        known_as = gift.reference
        return Aim(gift.reference, page, gift.stripe_account, gift.version, known_as=known_as)
    month = session.execute(
        select(MonthlyPayment.invoice_id, MonthlyGift.reference)
        .join(MonthlyGift, MonthlyGift.id == MonthlyPayment.monthly_id)
        .where(MonthlyPayment.gift_id == gift.id)
    ).first()
    return month and Aim(gift.reference, None, gift.stripe_account, gift.version, *month)


def apply_facts(session: Session, *, aim: Aim, facts: PaymentFacts, now: datetime) -> bool:
    """Write down what was fetched; False when the gift changed meanwhile: fetch again."""
    gift = locked_gift(session, aim.gift_reference)
    if gift.version != aim.version:
        return False
    if facts.client_reference != aim.known_as:
        return True  # the hint named another gift's page: nothing to learn for this one
    changed = _book_new(session, gift, facts, now=now)
    changed |= note_pending(session, gift, facts.pending)
    for refund in facts.refunds:
        note_refund(session, refund, gift_id=gift.id, now=now)
    state = state_of(facts)
    if state is GiftState.PENDING and gift.state != state:
        _write_to_donor(session, gift, "gift_pending", now)
    wanted = (state.value, facts.intent_id, aim.session_id)
    if wanted != (gift.state, gift.intent_id, gift.session_id):
        gift.state, gift.intent_id, gift.session_id = state, facts.intent_id, aim.session_id
        changed = True
    if state in MONEY_ARRIVED and gift.paid_at is None:
        gift.paid_at, changed = now, True
        _write_to_donor(session, gift, "gift_paid", now)
    if changed:
        gift.version += 1
    session.flush()
    decide_try(session, reference=gift.reference, attempt=gift.attempt, state=state, now=now)
    return True


def _write_to_donor(session: Session, gift: Gift, kind: str, now: datetime) -> None:
    """Mail the link of their page to a donor who left an address, only once money is on its way:
    a form that mails whoever is typed into it would be a weapon."""
    address = donor_email(session, gift)
    if address:
        facts = {"gift": gift.reference}
        notify(session, kind=kind, language=gift.language, address=address, facts=facts, now=now)


def _book_new(session: Session, gift: Gift, facts: PaymentFacts, *, now: datetime) -> bool:
    known = set(
        session.scalars(select(GiftMovement.external_id).where(GiftMovement.gift_id == gift.id))
    )
    # Within one second they stay as they were told: what went before what came back.
    fresh = sorted((m for m in facts.movements if m.id not in known), key=lambda m: m.occurred_at)
    for movement in fresh:
        _book(session, gift, movement, now=now)
    return bool(fresh)


def _book(session: Session, gift: Gift, movement: Movement, *, now: datetime) -> None:
    campaign = gift.campaign
    lines = lines_of(
        movement,
        organisation_id=campaign.organisation_id,
        fund=campaign.fund,
        cover=_cover(session, gift, movement.amount.currency),
        taken=_borne(session, gift, movement),
    )
    post(
        session,
        source=SOURCE,
        external_id=movement.id,
        lines=lines,
        occurred_at=movement.occurred_at,
        livemode=gift.livemode,
        now=now,
    )
    session.add(
        GiftMovement(
            external_id=movement.id,
            gift_id=gift.id,
            kind=movement.kind,
            amount_minor=movement.amount.minor,
            fee_minor=movement.fee.minor,
            fund_effect=effect_on_fund(lines, campaign.fund).minor,
            occurred_at=movement.occurred_at,
        )
    )
    session.flush()


def _cover(session: Session, gift: Gift, currency: Currency) -> Cover:
    organisation_id = gift.campaign.organisation_id
    fund = FundKey(Guard.CAMPAIGN_FUND, organisation_id, gift.campaign.fund, currency)
    reserve = FundKey(Guard.RESERVE, organisation_id, "", currency)
    return Cover(
        held_locked(session, fund, livemode=gift.livemode),
        held_locked(session, reserve, livemode=gift.livemode),
    )


def _borne(session: Session, gift: Gift, movement: Movement) -> Borne | None:
    """Who bore what this gift's movements of the same kind took; a charge took nothing."""
    if movement.kind is MovementKind.CHARGE:
        return None
    known = session.scalars(
        select(GiftMovement.external_id).where(
            GiftMovement.gift_id == gift.id, GiftMovement.kind == movement.kind
        )
    ).all()
    sums = sums_of(session, source=SOURCE, external_ids=known)
    return Borne(
        fund=sums.get(TAKES_BACK[movement.kind], 0),
        reserve=sums.get(AccountKind.RESERVE, 0),
    )
