"""Part of the pool is kept for help that cannot wait for an incident to be verified."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.errors import MoreThanAvailable, NothingCommitted, ReserveFull
from portal.audit.recording import record
from portal.ledger.aid_funds import AidFund, available_in_pool, fill_reserve
from portal.money import Money
from portal.references import new_reference

RESERVE_CAP_MINOR = 5_000_000  # 50,000.00 in each currency


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
    room = Money(max(0, RESERVE_CAP_MINOR - reserve.minor), amount.currency)
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
