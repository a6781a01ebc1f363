"""Part of the pool is kept for help that cannot wait for an incident to be verified."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.errors import MoreThanAvailable, NothingCommitted, ReserveFull
from portal.audit.recording import record
from portal.ledger.aid_funds import AidFund, available_in_pool, fill_reserve
from portal.money import Currency, Money
from portal.organisations.queries import settings_of
from portal.references import new_reference


def reserve_cap(session: Session, organisation_id: int, currency: Currency) -> Money:
    """The most that the organisation's reserve may hold, as it decided."""
    return Money(settings_of(session, organisation_id).urgent_reserve_cap_minor, currency)


def keep_for_urgent_help(
    session: Session,
    *,
    organisation_id: int,
    amount: Money,
    actor: Actor,
    livemode: bool,
    now: datetime,
) -> None:
    """Move `amount` from the pool to the reserve.

    Raises NothingCommitted, ReserveFull above the cap, MoreThanAvailable, and FundTooLow when
    somebody else was quicker.
    """
    if amount.minor <= 0:
        raise NothingCommitted
    pool, reserve = (
        available_in_pool(
            session,
            organisation_id=organisation_id,
            currency=amount.currency,
            livemode=livemode,
            fund=fund,
        )
        for fund in (AidFund.POOL, AidFund.RESERVE)
    )
    cap = reserve_cap(session, organisation_id, amount.currency)
    room = Money(max(0, cap.minor - reserve.minor), amount.currency)
    if amount > room:
        raise ReserveFull(room)
    if amount > pool:
        raise MoreThanAvailable(pool)
    fill_reserve(
        session,
        organisation_id=organisation_id,
        amount=amount,
        external_id=new_reference(),
        occurred_at=now,
        livemode=livemode,
        now=now,
    )
    record(
        session,
        actor=actor,
        action="reserve_filled",
        subject=f"organisation:{organisation_id}",
        organisation_id=organisation_id,
        now=now,
    )
