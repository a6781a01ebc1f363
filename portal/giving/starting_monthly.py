"""A donor promises a gift each month: its row first, then the payment page."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.extensions import insert_once
from portal.giving.find_rules import plain_address
from portal.giving.links import monthly_token, token_hash
from portal.giving.models import Campaign
from portal.giving.monthly_models import MonthlyDonor, MonthlyGift
from portal.giving.monthly_queries import monthly_by_reference
from portal.giving.monthly_rules import MonthlyState, ensure_may_begin
from portal.giving.starting_gifts import Wish, agreed, keeps_page, tries_again


def begin_monthly(
    session: Session,
    *,
    campaign: Campaign,
    wish: Wish,
    link_key: str,
    livemode: bool,
    now: datetime,
) -> MonthlyGift:
    """The monthly gift of this wish, made once however often the form is sent.

    Raises CampaignNotOpen, NotVerified, AmountOutOfBounds, and NothingToPay for one that runs.
    """
    told = agreed(
        session, campaign=campaign, wish=wish, rhythm="monthly", livemode=livemode, now=now
    )
    token = monthly_token(link_key, told["reference"])
    is_new = insert_once(
        session, MonthlyGift, token_hash=token_hash(token), state=MonthlyState.STARTED.value, **told
    )
    its_own = MonthlyGift.form_key == told["form_key"]
    monthly = session.scalars(select(MonthlyGift).where(its_own)).one()
    if is_new and wish.email:
        session.add(MonthlyDonor(monthly_id=monthly.id, email=plain_address(wish.email)))
        session.flush()
    ensure_may_begin(MonthlyState(monthly.state), reference=monthly.reference)
    return monthly


def keep_wish(session: Session, *, monthly: MonthlyGift) -> None:
    """The donor wants to be told of the campaign, once the first month is paid."""
    if monthly.subscription_id is None:
        monthly.wants_news = True
        session.flush()


def note_monthly_page(session: Session, *, reference: str, attempt: int, session_id: str) -> None:
    """Remember the payment page that was opened for an attempt, unless a later one was begun."""
    monthly = locked_monthly(session, reference)
    if keeps_page(monthly, attempt=attempt, session_id=session_id):
        monthly.state = MonthlyState.AWAITING
        session.flush()


def begin_monthly_again(
    session: Session, *, reference: str, page_closed: bool, now: datetime
) -> MonthlyGift:
    """Ready it for another try once its page closed; raises NothingToPay, CampaignNotOpen."""
    monthly = locked_monthly(session, reference)
    ensure_may_begin(MonthlyState(monthly.state), reference=monthly.reference)
    if tries_again(session, monthly, page_closed=page_closed, now=now):
        monthly.state = MonthlyState.STARTED
        session.flush()
    return monthly


def locked_monthly(session: Session, reference: str) -> MonthlyGift:
    """The monthly gift, held until this transaction ends; raises NotFound."""
    monthly = monthly_by_reference(session, reference)
    session.execute(
        select(MonthlyGift.id).where(MonthlyGift.id == monthly.id).with_for_update(of=MonthlyGift)
    )
    session.refresh(monthly)
    return monthly
