"""A donor promises a gift each month: its row first, then the payment page."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.extensions import insert_once
from portal.giving.campaign_rules import CampaignState, ensure_takes_gifts
from portal.giving.find_rules import plain_address
from portal.giving.gift_rules import ensure_amount, fee_cover
from portal.giving.links import monthly_token, token_hash
from portal.giving.models import Campaign
from portal.giving.monthly_models import MonthlyDonor, MonthlyGift
from portal.giving.monthly_queries import monthly_by_reference
from portal.giving.monthly_rules import MonthlyState, ensure_may_begin
from portal.giving.starting_gifts import PAGE_STILL_NEW, Wish, form_key
from portal.incidents.queries import lock_verified
from portal.money import Money
from portal.references import new_reference


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
    ensure_amount(wish.amount)
    lock_verified(session, campaign.incident_id)
    ensure_takes_gifts(CampaignState(campaign.state), incident_verified=True)
    cover = fee_cover(wish.amount) if wish.covers_fee else Money(0, wish.amount.currency)
    reference, key = new_reference(), form_key(campaign, wish, "monthly")
    is_new = insert_once(
        session,
        MonthlyGift,
        reference=reference,
        token_hash=token_hash(monthly_token(link_key, reference)),
        form_key=key,
        campaign_id=campaign.id,
        amount_minor=(wish.amount + cover).minor,
        fee_cover_minor=cover.minor,
        currency=wish.amount.currency.value,
        state=MonthlyState.STARTED.value,
        livemode=livemode,
        language=wish.language,
        stripe_account=campaign.organisation.stripe_account,
        attempt=1,
        attempted_at=now,
        wants_news=False,
        version=0,
        created_at=now,
    )
    monthly = session.scalars(select(MonthlyGift).where(MonthlyGift.form_key == key)).one()
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
    if monthly.attempt == attempt and monthly.session_id != session_id:
        monthly.session_id = session_id
        monthly.state = MonthlyState.AWAITING
        monthly.version += 1
        session.flush()


def begin_monthly_again(
    session: Session, *, reference: str, page_closed: bool, now: datetime
) -> MonthlyGift:
    """Ready it for another try once its page closed; raises NothingToPay, CampaignNotOpen."""
    monthly = locked_monthly(session, reference)
    ensure_may_begin(MonthlyState(monthly.state), reference=monthly.reference)
    lock_verified(session, monthly.campaign.incident_id)
    ensure_takes_gifts(CampaignState(monthly.campaign.state), incident_verified=True)
    stale = monthly.session_id is None and now - monthly.attempted_at > PAGE_STILL_NEW
    if page_closed or stale:
        monthly.attempt += 1
        monthly.attempted_at = now
        monthly.session_id = None
        monthly.state = MonthlyState.STARTED
        monthly.version += 1
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
