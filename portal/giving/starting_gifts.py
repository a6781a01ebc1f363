"""A donor starts a gift: its row first, then the payment page, so that no payment is unknown."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.extensions import insert_once
from portal.giving import queries
from portal.giving.campaign_rules import CampaignState, ensure_takes_gifts
from portal.giving.find_rules import plain_address
from portal.giving.gift_rules import (
    GiftState,
    ensure_amount,
    ensure_may_pay,
    fee_cover,
)
from portal.giving.links import gift_token, token_hash
from portal.giving.models import Campaign, Gift, GiftDonor
from portal.giving.monthly_models import MonthlyGift
from portal.incidents.queries import lock_verified
from portal.money import Money
from portal.references import new_reference

# An unused payment page closes by itself; the service allows thirty minutes to a day.
PAGE_LIFE = timedelta(hours=2)
# Past this the same order could ask for a page that closes too soon to be allowed.
PAGE_STILL_NEW = timedelta(hours=1)


@dataclass(frozen=True)
class Wish:
    """What the donor filled in. `form_token` is the page's own: two clicks are one wish."""

    form_token: str
    amount: Money
    covers_fee: bool
    email: str
    language: str


def begin_gift(
    session: Session,
    *,
    campaign: Campaign,
    wish: Wish,
    link_key: str,
    livemode: bool,
    now: datetime,
) -> Gift:
    """The gift of this wish, made once however often the form is sent.

    Raises CampaignNotOpen, NotVerified, AmountOutOfBounds, and NothingToPay for a wish that was
    paid already.
    """
    ensure_amount(wish.amount)
    lock_verified(session, campaign.incident_id)
    ensure_takes_gifts(CampaignState(campaign.state), incident_verified=True)
    cover = fee_cover(wish.amount) if wish.covers_fee else Money(0, wish.amount.currency)
    reference = new_reference()
    key = form_key(campaign, wish, "once")
    is_new = insert_once(
        session,
        Gift,
        reference=reference,
        token_hash=token_hash(gift_token(link_key, reference)),
        form_key=key,
        campaign_id=campaign.id,
        amount_minor=(wish.amount + cover).minor,
        fee_cover_minor=cover.minor,
        currency=wish.amount.currency.value,
        state=GiftState.STARTED.value,
        livemode=livemode,
        language=wish.language,
        stripe_account=campaign.organisation.stripe_account,
        attempted_at=now,
        created_at=now,
    )
    gift = session.scalars(select(Gift).where(Gift.form_key == key)).one()
    if is_new and wish.email:
        session.add(GiftDonor(gift_id=gift.id, email=plain_address(wish.email)))
        session.flush()
    ensure_may_pay(GiftState(gift.state), reference=gift.reference)
    return gift


def note_page(session: Session, *, reference: str, attempt: int, session_id: str) -> None:
    """Remember the payment page that was opened for an attempt, unless a later one was begun."""
    gift = locked_gift(session, reference)
    if gift.attempt == attempt and gift.session_id != session_id:
        gift.session_id = session_id
        gift.state = GiftState.AWAITING
        gift.version += 1
        session.flush()


def begin_again(session: Session, *, reference: str, page_closed: bool, now: datetime) -> Gift:
    """Ready the gift for another try; raises NothingToPay.

    A page that still stands is kept, so that two tabs cannot lead to two charges: only when the
    payment service says that it closed does a new attempt begin.
    """
    gift = locked_gift(session, reference)
    ensure_may_pay(GiftState(gift.state), reference=gift.reference)
    lock_verified(session, gift.campaign.incident_id)
    ensure_takes_gifts(CampaignState(gift.campaign.state), incident_verified=True)
    stale = gift.session_id is None and now - gift.attempted_at > PAGE_STILL_NEW
    if page_closed or stale:
        gift.attempt += 1
        gift.attempted_at = now
        gift.session_id = None
        gift.state = GiftState.STARTED
        gift.version += 1
        session.flush()
    return gift


def locked_gift(session: Session, reference: str) -> Gift:
    """The gift, held until this transaction ends; raises NotFound."""
    gift = queries.gift_by_reference(session, reference)
    session.execute(select(Gift.id).where(Gift.id == gift.id).with_for_update(of=Gift))
    session.refresh(gift)
    return gift


def form_key(campaign: Campaign, wish: Wish, rhythm: str) -> str:
    """One key per wish: whoever goes back and changes the amount has another wish."""
    what = (campaign.reference, wish.amount.minor, wish.covers_fee, wish.email)
    told = (wish.form_token, rhythm, *what)
    return hashlib.sha256(repr(told).encode()).hexdigest()


def page_expires_at(gift: Gift | MonthlyGift) -> datetime:
    """When the payment page of this attempt closes; the same for every repetition of it."""
    return gift.attempted_at + PAGE_LIFE
