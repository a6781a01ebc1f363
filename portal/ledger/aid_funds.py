"""The pooled fund and the reserve: money set apart for a case, delivered, or given back.

Entries carry an opaque outside id, never a case: whoever reads the books learns no family.
"""

from datetime import datetime
from enum import Enum

from sqlalchemy.orm import Session

from portal.ledger import queries
from portal.ledger.posting import Posted, post
from portal.ledger.rules import AccountKey, AccountKind, FundKey, Guard, credit, debit
from portal.money import Currency, Money


class AidFund(Enum):
    """Where help comes from: the pool, or the capped reserve for what cannot wait."""

    POOL = (AccountKind.POOL, Guard.POOL)
    RESERVE = (AccountKind.RESERVE, Guard.RESERVE)


def available_in_pool(
    session: Session,
    *,
    organisation_id: int,
    currency: Currency,
    livemode: bool,
    fund: AidFund = AidFund.POOL,
) -> Money:
    """What may still be set apart."""
    key = FundKey(fund.value[1], organisation_id, "", currency)
    return queries.held(session, key, livemode=livemode)


def fill_reserve(
    session: Session,
    *,
    organisation_id: int,
    amount: Money,
    external_id: str,
    occurred_at: datetime,
    livemode: bool,
    now: datetime,
) -> Posted:
    """Keep `amount` of the pool for urgent help; raises FundTooLow when the pool holds less."""
    return _move(
        session,
        "reserve",
        (AccountKind.POOL, AccountKind.RESERVE),
        organisation_id=organisation_id,
        amount=amount,
        external_id=external_id,
        occurred_at=occurred_at,
        livemode=livemode,
        now=now,
    )


def commit_from_pool(
    session: Session,
    *,
    organisation_id: int,
    amount: Money,
    external_id: str,
    occurred_at: datetime,
    livemode: bool,
    now: datetime,
    fund: AidFund = AidFund.POOL,
) -> Posted:
    """Set `amount` apart for a case; raises FundTooLow when the fund holds less."""
    return _move(
        session,
        "aid_commitment",
        (fund.value[0], AccountKind.AID_COMMITTED),
        organisation_id=organisation_id,
        amount=amount,
        external_id=external_id,
        occurred_at=occurred_at,
        livemode=livemode,
        now=now,
    )


def deliver_committed(
    session: Session,
    *,
    organisation_id: int,
    amount: Money,
    external_id: str,
    occurred_at: datetime,
    livemode: bool,
    now: datetime,
) -> Posted:
    """Aid arrived; raises FundTooLow when less than `amount` is set apart."""
    return _move(
        session,
        "aid_delivery",
        (AccountKind.AID_COMMITTED, AccountKind.AID_DELIVERED),
        organisation_id=organisation_id,
        amount=amount,
        external_id=external_id,
        occurred_at=occurred_at,
        livemode=livemode,
        now=now,
    )


def release_committed(
    session: Session,
    *,
    organisation_id: int,
    amount: Money,
    external_id: str,
    occurred_at: datetime,
    livemode: bool,
    now: datetime,
    fund: AidFund = AidFund.POOL,
) -> Posted:
    """Give what was set apart back to its fund; raises FundTooLow when less is set apart."""
    return _move(
        session,
        "aid_release",
        (AccountKind.AID_COMMITTED, fund.value[0]),
        organisation_id=organisation_id,
        amount=amount,
        external_id=external_id,
        occurred_at=occurred_at,
        livemode=livemode,
        now=now,
    )


def endow_pool(
    session: Session,
    *,
    organisation_id: int,
    amount: Money,
    external_id: str,
    occurred_at: datetime,
    livemode: bool,
    now: datetime,
) -> Posted:
    """The organisation's own money arrives in its bank for urgent help; `external_id` is the
    bank's reference."""
    return _move(
        session,
        "bank_deposit",
        (AccountKind.BANK, AccountKind.POOL),
        organisation_id=organisation_id,
        amount=amount,
        external_id=external_id,
        occurred_at=occurred_at,
        livemode=livemode,
        now=now,
    )


def _move(
    session: Session,
    source: str,
    kinds: tuple[AccountKind, AccountKind],
    *,
    organisation_id: int,
    amount: Money,
    external_id: str,
    occurred_at: datetime,
    livemode: bool,
    now: datetime,
) -> Posted:
    if amount.minor <= 0:
        raise ValueError(f"{amount!r}: a movement is positive; release what was committed instead")
    debited, credited = (AccountKey(kind, organisation_id) for kind in kinds)
    return post(
        session,
        source=source,
        external_id=external_id,
        lines=[debit(debited, amount), credit(credited, amount)],
        occurred_at=occurred_at,
        livemode=livemode,
        now=now,
    )
