"""A stamped receipt comes back and is kept; one that is wrong by now is noted as cancelled.

Lock order: gift, stamp.
"""

from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.audit.recording import record
from portal.clock import day_of
from portal.giving.cfdi_errors import (
    NoReceiptHere,
    NothingInForce,
    NotYours,
    StampedBefore,
    XmlRefused,
)
from portal.giving.cfdi_models import CfdiStamp
from portal.giving.cfdi_queries import Receipt, issuer_of, receipt_for
from portal.giving.cfdi_rules import Expected, Step, differences, kept_until
from portal.giving.reading_stamp import stamped_in
from portal.giving.starting_gifts import locked_gift
from portal.giving.tax_rules import clock_of


def keep_stamp(
    session: Session, *, actor: Actor, reference: str, body: bytes, now: datetime
) -> CfdiStamp:
    """Keep the file when it is this gift's stamped receipt.

    Raises NotFound, XmlRefused, NotYours before the money came, StampedBefore, NoReceiptHere.
    """
    receipt = _held(session, actor, reference)
    if receipt.stamp is not None:
        raise StampedBefore
    if receipt.step is not Step.TO_ISSUE:
        raise NotYours
    found = stamped_in(body)
    different = differences(found, _expected(session, receipt))
    if different:
        raise XmlRefused(different)
    made = CfdiStamp(
        gift_id=receipt.gift.id,
        uuid=found.uuid,
        total_minor=receipt.kept.minor,
        body=body,
        stored_by=actor.reference,
        stored_on=day_of(now),
        kept_until=kept_until(day_of(now)),
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        raise StampedBefore from None
    _note(session, actor, receipt, "cfdi_stamped", now)
    return made


def note_cancelled(session: Session, *, actor: Actor, reference: str, now: datetime) -> None:
    """The organisation cancelled the receipt of a gift that went back.

    Raises NotFound, NothingInForce.
    """
    receipt = _held(session, actor, reference)
    if receipt.stamp is None or receipt.step is not Step.TO_CANCEL:
        raise NothingInForce
    receipt.stamp.cancelled_on, receipt.stamp.cancelled_by = day_of(now), actor.reference
    session.flush()
    _note(session, actor, receipt, "cfdi_cancelled", now)


def forget_stamps(session: Session, *, today: date, most: int = 500) -> int:
    """Erase the receipts that the law keeps no longer; how many."""
    old = select(CfdiStamp.id).where(CfdiStamp.kept_until < today).limit(most)
    gone = session.scalars(delete(CfdiStamp).where(CfdiStamp.id.in_(old)).returning(CfdiStamp.id))
    return len(gone.all())


def _held(session: Session, actor: Actor, reference: str) -> Receipt:
    """As it stands while the gift is held."""
    receipt_for(session, actor, reference)
    locked_gift(session, reference)
    return receipt_for(session, actor, reference)


def _expected(session: Session, receipt: Receipt) -> Expected:
    gift = receipt.gift
    issuer = issuer_of(session, gift.campaign.organisation_id)
    if issuer is None or receipt.wish is None or gift.paid_at is None:
        raise NoReceiptHere
    return Expected(
        issuer=issuer.rfc,
        receiver=receipt.wish.rfc,
        total=receipt.kept,
        authorisation=issuer.authorisation,
        not_before=gift.paid_at.astimezone(clock_of(issuer.postcode)).date(),
    )


def _note(session: Session, actor: Actor, receipt: Receipt, action: str, now: datetime) -> None:
    record(
        session,
        actor=actor,
        action=action,
        subject=f"gift:{receipt.gift.reference}",
        organisation_id=receipt.gift.campaign.organisation_id,
        now=now,
    )
