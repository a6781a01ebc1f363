"""Put a gift that came outside the payment service into the books: its row, its entry, its fund.

A batch counts what is left of each gift, so whatever a fund receives has a gift's row of its own.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy.orm import Session

from portal.giving.gift_rules import GiftState, MovementKind
from portal.giving.links import gift_token, token_hash
from portal.giving.models import Campaign, Gift, GiftMovement
from portal.ledger.posting import Posted, post
from portal.ledger.rules import AccountKey, AccountKind, credit, debit
from portal.money import Money
from portal.references import new_reference


@dataclass(frozen=True)
class Came:
    """What came: how much, by which outside event, to which account, when."""

    source: str
    external_id: str
    amount: Money
    debited: AccountKey
    occurred_at: datetime
    language: str
    livemode: bool


def book_gift(
    session: Session, *, campaign: Campaign, came: Came, link_key: str, now: datetime
) -> tuple[Gift, Posted]:
    """A paid gift and its journal entry; raises EntryConflict when the event is booked already."""
    fund = AccountKey(AccountKind.GIFTS, campaign.organisation_id, campaign.fund)
    posted = post(
        session,
        source=came.source,
        external_id=came.external_id,
        lines=[debit(came.debited, came.amount), credit(fund, came.amount)],
        occurred_at=came.occurred_at,
        livemode=came.livemode,
        now=now,
    )
    reference = new_reference()
    gift = Gift(
        reference=reference,
        token_hash=token_hash(gift_token(link_key, reference)),
        form_key=f"{came.source}:{came.external_id}"[:64],
        campaign_id=campaign.id,
        amount_minor=came.amount.minor,
        currency=came.amount.currency,
        state=GiftState.PAID,
        livemode=came.livemode,
        language=came.language,
        attempted_at=now,
        created_at=now,
        paid_at=came.occurred_at,
    )
    session.add(gift)
    session.flush()
    add_movement(session, gift, came, MovementKind.CHARGE, came.amount.minor)
    return gift, posted


def add_movement(session: Session, gift: Gift, came: Came, kind: MovementKind, effect: int) -> None:
    """What the event did to the gift and to its campaign's fund, in minor units."""
    amount = came.amount.minor if kind is MovementKind.CHARGE else -came.amount.minor
    session.add(
        GiftMovement(
            external_id=f"{came.source}:{came.external_id}",
            gift_id=gift.id,
            kind=kind,
            amount_minor=amount,
            fee_minor=0,
            fund_effect=effect,
            occurred_at=came.occurred_at,
        )
    )
    session.flush()


def within_day(day: date, now: datetime) -> datetime:
    """A moment that stands for a day of which no hour is known, never one to come."""
    return min(datetime.combine(day, time(12), UTC), now)
