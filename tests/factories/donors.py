"""Gifts that arrived from an address."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.clock import utc_now
from portal.giving.gift_rules import GiftState, MovementKind
from portal.giving.models import Campaign, Gift, GiftMovement
from portal.giving.starting_gifts import begin_gift
from portal.references import new_reference
from tests.factories.giving import LINK_KEY, wish


def paid(
    session: Session,
    to: Campaign,
    email: str,
    minor: int = 25_000,
    *,
    at: datetime | None = None,
    returned: int = 0,
    livemode: bool = False,
    key: str = LINK_KEY,
) -> Gift:
    """A gift whose money came, and what went back of it; beside the books."""
    made = begin_gift(
        session,
        campaign=to,
        wish=wish(minor, email=email),
        link_key=key,
        livemode=livemode,
        now=utc_now(),
    )
    made.paid_at, made.state = at or utc_now(), GiftState.PAID
    _move(session, made, MovementKind.CHARGE, minor)
    if returned:
        made.state = GiftState.REFUNDED if returned == minor else GiftState.PARTLY_REFUNDED
        _move(session, made, MovementKind.REFUND, -returned)
    session.flush()
    return made


def _move(session: Session, gift: Gift, kind: MovementKind, minor: int) -> None:
    session.add(
        GiftMovement(
            external_id=f"txn_{new_reference()}",
            gift_id=gift.id,
            kind=kind,
            amount_minor=minor,
            fee_minor=0,
            fund_effect=minor,
            occurred_at=utc_now(),
        )
    )
