"""Requests are kept on by their intermediaries, and let go once their case has ended."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from portal.clock import day_of
from portal.vault.auditing import record
from portal.vault.errors import CapsuleNotFound
from portal.vault.keeping_rules import SHOWN_BEFORE, Standing, forget_day, renewed_until, standing
from portal.vault.models import Capsule, Keeping
from portal.vault.reaching import capsule_for, recipients
from portal.vault.receiving import tell_holder
from portal.vault.rules import Deed

# From the day the list first shows it until it is renewed or gone.
TOLD_EVERY = timedelta(days=7)


@dataclass(frozen=True)
class ToRenew:
    """A request whose last day is near or past."""

    capsule_id: str
    received_on: date
    renew_by: date
    overdue: bool


def to_renew(
    session: Session, *, holder_id: str, today: date, limit: int = 200
) -> Sequence[ToRenew]:
    """What this intermediary must renew now, the most pressing first."""
    rows = session.execute(
        select(Capsule, Keeping)
        .join(Keeping, Keeping.capsule_id == Capsule.id)
        .where(
            or_(Capsule.chosen_id == holder_id, Capsule.backup_id == holder_id),
            Keeping.forget_on.is_(None),
            Keeping.renew_by <= today + SHOWN_BEFORE,
        )
        .order_by(Keeping.renew_by, Capsule.id)
        .limit(limit)
    )
    return [
        ToRenew(capsule.id, capsule.received_on, kept.renew_by, _is_overdue(kept, today))
        for capsule, kept in rows
        if holder_id in recipients(session, capsule)
    ]


def renew(session: Session, *, capsule_id: str, holder_id: str, now: datetime) -> date:
    """Keeps the request for another 90 days and returns the new last day.

    Raises CapsuleNotFound for anyone but its intermediaries. One whose case ended stays ended.
    """
    capsule_for(session, capsule_id, holder_id=holder_id, lock=True)
    kept = _keeping(session, capsule_id)
    kept.renew_by, kept.told_on = renewed_until(day_of(now)), None
    record(session, actor=holder_id, deed=Deed.RENEWED, now=now, capsule_id=capsule_id)
    return kept.renew_by


def let_go(
    session: Session, *, holder_id: str, ended: Mapping[str, date | None], now: datetime
) -> int:
    """Sets the days of forgetting of one's requests by the days their cases were closed.

    `ended` holds None for a case that is open, or open again. Returns how many days changed; the
    audit counts them without a name, for the day of a closing would join case and request.
    """
    changed = 0
    for capsule_id, closed_on in ended.items():
        capsule_for(session, capsule_id, holder_id=holder_id, lock=True)
        kept = _keeping(session, capsule_id)
        day = forget_day(closed_on) if closed_on else None
        if kept.forget_on != day:
            kept.forget_on = day
            changed += 1
    if changed:
        record(session, actor=holder_id, deed=Deed.LET_GO, now=now)
    return changed


def tell_of_renewals(session: Session, *, now: datetime, limit: int = 200) -> int:
    """The neutral notice to both intermediaries before a request's last day; returns how many."""
    today = day_of(now)
    rows = session.scalars(
        select(Keeping)
        .where(
            Keeping.forget_on.is_(None),
            Keeping.renew_by <= today + SHOWN_BEFORE,
            or_(Keeping.told_on.is_(None), Keeping.told_on <= today - TOLD_EVERY),
        )
        .order_by(Keeping.capsule_id)
        .limit(limit)
        .with_for_update()
    ).all()
    for kept in rows:
        kept.told_on = today
        for holder_id in recipients(session, session.get_one(Capsule, kept.capsule_id)):
            tell_holder(session, holder_id)
    session.flush()
    return len(rows)


def _is_overdue(kept: Keeping, today: date) -> bool:
    where = standing(renew_by=kept.renew_by, forget_on=None, today=today)
    return where in (Standing.OVERDUE, Standing.TO_FORGET)


def _keeping(session: Session, capsule_id: str) -> Keeping:
    kept = session.get(Keeping, capsule_id, with_for_update=True)
    if kept is None:
        raise CapsuleNotFound
    return kept
