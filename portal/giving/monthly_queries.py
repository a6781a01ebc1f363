"""Reads of monthly gifts."""

from datetime import datetime

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.giving.campaign_rules import CampaignState
from portal.giving.gift_rules import MovementKind
from portal.giving.links import token_hash
from portal.giving.models import Campaign, Gift, GiftMovement
from portal.giving.monthly_models import MonthlyDonor, MonthlyGift, MonthlyPayment
from portal.giving.monthly_rules import MAY_BEGIN, RUNNING, Course, MonthlyState, course_of
from portal.incidents.models import Incident
from portal.incidents.rules import IncidentState

WITHDRAWN = frozenset({IncidentState.RETRACTED, IncidentState.FALSE})


def monthly_by_token(session: Session, token: str) -> MonthlyGift:
    """The monthly gift whose link this is; raises NotFound."""
    found = session.scalar(select(MonthlyGift).where(MonthlyGift.token_hash == token_hash(token)))
    if found is None:
        raise NotFound
    return found


def monthly_by_reference(session: Session, reference: str) -> MonthlyGift:
    """One monthly gift; raises NotFound."""
    found = session.scalar(select(MonthlyGift).where(MonthlyGift.reference == reference))
    if found is None:
        raise NotFound
    return found


def monthly_email(session: Session, monthly: MonthlyGift) -> str | None:
    """The address that the donor left, unless it was erased."""
    return session.scalar(select(MonthlyDonor.email).where(MonthlyDonor.monthly_id == monthly.id))


def monthly_of(session: Session, gift: Gift) -> MonthlyGift | None:
    """The standing order behind one month's gift."""
    return session.scalar(
        select(MonthlyGift)
        .join(MonthlyPayment, MonthlyPayment.monthly_id == MonthlyGift.id)
        .where(MonthlyPayment.gift_id == gift.id)
    )


def months_of(session: Session, monthly: MonthlyGift, *, limit: int = 24) -> list[Gift]:
    """The gifts that its months became, newest first."""
    return list(
        session.scalars(
            select(Gift)
            .join(MonthlyPayment, MonthlyPayment.gift_id == Gift.id)
            .where(MonthlyPayment.monthly_id == monthly.id)
            .order_by(Gift.id.desc())
            .limit(limit)
        )
    )


def known_invoices(session: Session, monthly: MonthlyGift) -> set[str]:
    """Bills that became gifts already."""
    return set(
        session.scalars(
            select(MonthlyPayment.invoice_id).where(MonthlyPayment.monthly_id == monthly.id)
        )
    )


def unbooked_months(session: Session, reference: str) -> list[str]:
    """References of its gifts of which the journal knows nothing yet."""
    booked = exists().where(
        GiftMovement.gift_id == Gift.id, GiftMovement.kind == MovementKind.CHARGE
    )
    return list(
        session.scalars(
            select(Gift.reference)
            .join(MonthlyPayment, MonthlyPayment.gift_id == Gift.id)
            .join(MonthlyGift, MonthlyGift.id == MonthlyPayment.monthly_id)
            .where(MonthlyGift.reference == reference, ~booked)
            .order_by(Gift.id)
        )
    )


def forgotten_monthly(session: Session, *, quiet_since: datetime, limit: int = 500) -> list[str]:
    """References of those that may have moved without our hearing of it."""
    begun = MonthlyGift.state.in_(MAY_BEGIN - {MonthlyState.EXPIRED})
    return list(
        session.scalars(
            select(MonthlyGift.reference)
            .where(
                MonthlyGift.session_id.is_not(None),
                or_(
                    begun & (MonthlyGift.attempted_at < quiet_since),
                    MonthlyGift.state.in_(RUNNING) & (MonthlyGift.next_charge_at < quiet_since),
                    MonthlyGift.state == MonthlyState.FAILING,
                ),
            )
            .order_by(MonthlyGift.next_charge_at, MonthlyGift.id)
            .limit(limit)
        )
    )


def running_with_course(
    session: Session, *, after: int, limit: int = 200
) -> list[tuple[int, str, MonthlyState, Course]]:
    """(id, reference, state, course) of gifts that run, by id, asked of campaign and incident."""
    rows = session.execute(
        select(
            MonthlyGift.id,
            MonthlyGift.reference,
            MonthlyGift.state,
            Campaign.state,
            Incident.state,
        )
        .join(Campaign, Campaign.id == MonthlyGift.campaign_id)
        .join(Incident, Incident.id == Campaign.incident_id)
        .where(MonthlyGift.state.in_(RUNNING), MonthlyGift.id > after)
        .order_by(MonthlyGift.id)
        .limit(limit)
    )
    return [
        (
            id_,
            reference,
            MonthlyState(state),
            course_of(
                CampaignState(campaign),
                verified=incident == IncidentState.VERIFIED,
                withdrawn=incident in WITHDRAWN,
            ),
        )
        for id_, reference, state, campaign, incident in rows
    ]
