"""Close a month of the books: from then on it takes no entry, and corrections come in a later one.

Lock order: the organisation's row, before anything of the ledger. An entry on its way holds that
row by its key, so whoever closes waits for it; one that comes later finds the month closed.
"""

from datetime import UTC, date, datetime, time

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.models import Organisation
from portal.audit.recording import record
from portal.clock import day_of
from portal.ledger.errors import NotYetOver
from portal.ledger.models import JournalEntry, Posting
from portal.ledger.period_models import ClosedPeriod
from portal.ledger.period_rules import ensure_may_close, month_after, next_to_close


def close_month(
    session: Session,
    *,
    actor: Actor,
    organisation_id: int,
    month: date,
    livemode: bool,
    now: datetime,
) -> ClosedPeriod:
    """Close the month that begins on `month`; raises NotYetOver, for one out of its turn too."""
    session.execute(
        select(Organisation.id).where(Organisation.id == organisation_id).with_for_update()
    )
    last = last_closed(session, organisation_id, livemode=livemode)
    ensure_may_close(month, last_closed=last, now=now)
    begins, ends = _instant(month), _instant(month_after(month))
    entries, turnover = held_in_month(
        session, organisation_id, livemode=livemode, begins=begins, ends=ends
    )
    period = ClosedPeriod(
        organisation_id=organisation_id,
        livemode=livemode,
        month=month,
        ends_at=ends,
        entries=entries,
        turnover_minor=turnover,
        closed_by=actor.reference,
        closed_at=now,
    )
    try:
        with session.begin_nested():
            session.add(period)
    except IntegrityError:
        raise NotYetOver from None
    record(
        session,
        actor=actor,
        action="month_closed",
        subject=f"ledger_period:{period.reference}",
        organisation_id=organisation_id,
        now=now,
    )
    return period


def last_closed(session: Session, organisation_id: int, *, livemode: bool) -> date | None:
    """The last month that was closed."""
    return session.scalar(
        select(func.max(ClosedPeriod.month)).where(
            ClosedPeriod.organisation_id == organisation_id, ClosedPeriod.livemode == livemode
        )
    )


def closable(
    session: Session, organisation_id: int, *, livemode: bool, now: datetime
) -> date | None:
    """The month that may be closed now, if one may."""
    first = session.scalar(
        select(func.min(JournalEntry.occurred_at)).where(
            JournalEntry.organisation_id == organisation_id, JournalEntry.livemode == livemode
        )
    )
    return next_to_close(
        last_closed=last_closed(session, organisation_id, livemode=livemode),
        first_entry=day_of(first) if first else None,
        now=now,
    )


def closed_months(
    session: Session, organisation_id: int, *, livemode: bool, limit: int = 24
) -> list[ClosedPeriod]:
    """The months that are closed, newest first."""
    return list(
        session.scalars(
            select(ClosedPeriod)
            .where(
                ClosedPeriod.organisation_id == organisation_id, ClosedPeriod.livemode == livemode
            )
            .order_by(ClosedPeriod.month.desc())
            .limit(limit)
        )
    )


def held_in_month(
    session: Session, organisation_id: int, *, livemode: bool, begins: datetime, ends: datetime
) -> tuple[int, int]:
    """How many entries there are, and the sum of their debits, whatever the currency."""
    row = session.execute(
        select(func.count(func.distinct(JournalEntry.id)), func.sum(Posting.amount))
        .join(Posting, Posting.entry_id == JournalEntry.id)
        .where(
            JournalEntry.organisation_id == organisation_id,
            JournalEntry.livemode == livemode,
            JournalEntry.occurred_at >= begins,
            JournalEntry.occurred_at < ends,
            Posting.amount > 0,
        )
    ).one()
    return int(row[0]), int(row[1] or 0)


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
