"""A donor starts a gift: its row first, then the payment page, so that no payment is unknown."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

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


@dataclass(frozen=True, repr=False)
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
    told = agreed(session, campaign=campaign, wish=wish, rhythm="once", livemode=livemode, now=now)
    token = gift_token(link_key, told["reference"])
    is_new = insert_once(
        session, Gift, token_hash=token_hash(token), state=GiftState.STARTED.value, **told
    )
    gift = session.scalars(select(Gift).where(Gift.form_key == told["form_key"])).one()
    if is_new and wish.email:
        session.add(GiftDonor(gift_id=gift.id, email=plain_address(wish.email)))
        session.flush()
    ensure_may_pay(GiftState(gift.state), reference=gift.reference)
    return gift


def note_page(session: Session, *, reference: str, attempt: int, session_id: str) -> None:
    """Remember the payment page that was opened for an attempt, unless a later one was begun."""
    gift = locked_gift(session, reference)
    if keeps_page(gift, attempt=attempt, session_id=session_id):
        gift.state = GiftState.AWAITING
        session.flush()


def begin_again(session: Session, *, reference: str, page_closed: bool, now: datetime) -> Gift:
    """Ready the gift for another try; raises NothingToPay, CampaignNotOpen, NotVerified.

    A page that still stands is kept, so that two tabs cannot lead to two charges: only when the
    payment service says that it closed does a new attempt begin.
    """
    gift = locked_gift(session, reference)
    ensure_may_pay(GiftState(gift.state), reference=gift.reference)
    if tries_again(session, gift, page_closed=page_closed, now=now):
        gift.state = GiftState.STARTED
        session.flush()
    return gift


def locked_gift(session: Session, reference: str) -> Gift:
    """The gift, held until this transaction ends; raises NotFound."""
    gift = queries.gift_by_reference(session, reference)
    session.execute(select(Gift.id).where(Gift.id == gift.id).with_for_update(of=Gift))
    session.refresh(gift)
    return gift


def agreed(
    session: Session,
    *,
    campaign: Campaign,
    wish: Wish,
    rhythm: str,
    livemode: bool,
    now: datetime,
) -> dict[str, Any]:
    """What is written down of a wish, whatever its rhythm, while the campaign is held open.

    Raises CampaignNotOpen, NotVerified, AmountOutOfBounds.
    """
    ensure_amount(wish.amount)
    lock_verified(session, campaign.incident_id)
    ensure_takes_gifts(CampaignState(campaign.state), incident_verified=True)
    cover = fee_cover(wish.amount) if wish.covers_fee else Money(0, wish.amount.currency)
    return {
        "reference": new_reference(),
        "form_key": form_key(campaign, wish, rhythm),
        "campaign_id": campaign.id,
        "amount_minor": (wish.amount + cover).minor,
        "fee_cover_minor": cover.minor,
        "currency": wish.amount.currency.value,
        "livemode": livemode,
        "language": wish.language,
        "stripe_account": campaign.organisation.stripe_account,
        "attempted_at": now,
        "created_at": now,
    }


def keeps_page(held: Gift | MonthlyGift, *, attempt: int, session_id: str) -> bool:
    """Take the page as that of the running attempt; False for a late or a known one."""
    if held.attempt != attempt or held.session_id == session_id:
        return False
    held.session_id = session_id
    held.version += 1
    return True


def tries_again(
    session: Session, held: Gift | MonthlyGift, *, page_closed: bool, now: datetime
) -> bool:
    """Begin another attempt where no page stands any more; raises CampaignNotOpen, NotVerified."""
    lock_verified(session, held.campaign.incident_id)
    ensure_takes_gifts(CampaignState(held.campaign.state), incident_verified=True)
    stale = held.session_id is None and now - held.attempted_at > PAGE_STILL_NEW
    if not (page_closed or stale):
        return False
    held.attempt += 1
    held.attempted_at = now
    held.session_id = None
    held.version += 1
    return True


def form_key(campaign: Campaign, wish: Wish, rhythm: str) -> str:
    """One key per wish: whoever goes back and changes the amount has another wish."""
    what = (campaign.reference, wish.amount.minor, wish.covers_fee, wish.email)
    told = (wish.form_token, rhythm, *what)
    return hashlib.sha256(repr(told).encode()).hexdigest()


def page_expires_at(gift: Gift | MonthlyGift) -> datetime:
    """When the payment page of this attempt closes; the same for every repetition of it."""
    return gift.attempted_at + PAGE_LIFE
