"""Reads of the monthly tables that may leave, and the one count from which they are drawn."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.aid.models import Case, Snapshot
from portal.aid.snapshot_rules import UNCOUNTED, Month, Sector, by_sector
from portal.errors import NotFound

PAGE = 12


def counts_of(session: Session, *, organisation_id: int, month: Month) -> dict[Sector, int]:
    """The true counts of cases opened in the month. For drawing alone: they are shown nowhere."""
    rows = session.execute(
        select(Case.need, func.count())
        .where(
            Case.organisation_id == organisation_id,
            Case.opened_on >= month.first,
            Case.opened_on <= month.last,
            Case.state.not_in(UNCOUNTED),
        )
        .group_by(Case.need)
    )
    return by_sector((need, count) for need, count in rows)


def is_taken(session: Session, *, organisation_id: int, month: Month) -> bool:
    """Whether the month was drawn."""
    query = select(Snapshot.id).where(
        Snapshot.organisation_id == organisation_id, Snapshot.month == str(month)
    )
    return session.scalar(query) is not None


def snapshots_for(
    session: Session, actor: Actor, *, before: str = "", size: int = PAGE
) -> tuple[list[Snapshot], str]:
    """The actor's monthly tables, newest first, and the key of the next page or ''."""
    query = select(Snapshot).where(
        Snapshot.organisation_id.in_(actor.organisations_with(Permission.REPORT_EXPORT))
    )
    if before:
        query = query.where(Snapshot.month < before)
    # A page ends with a whole month: those of several organisations stay together.
    found = list(
        session.scalars(
            query.order_by(Snapshot.month.desc(), Snapshot.organisation_id).limit(size + 1)
        )
    )
    if len(found) <= size:
        return found, ""
    oldest = found[size].month
    whole = [one for one in found if one.month > oldest] or found[:size]
    return whole, whole[-1].month


def snapshot_for(session: Session, actor: Actor, reference: str) -> Snapshot:
    """One monthly table of the actor's organisations; raises NotFound."""
    found = session.scalar(
        select(Snapshot).where(
            Snapshot.reference == reference,
            Snapshot.organisation_id.in_(actor.organisations_with(Permission.REPORT_EXPORT)),
        )
    )
    if found is None:
        raise NotFound
    return found


def earlier(session: Session, snapshot: Snapshot, *, most: int = PAGE) -> list[Snapshot]:
    """The organisation's tables up to this month, oldest first."""
    query = (
        select(Snapshot)
        .where(
            Snapshot.organisation_id == snapshot.organisation_id, Snapshot.month <= snapshot.month
        )
        .order_by(Snapshot.month.desc())
        .limit(most)
    )
    return list(session.scalars(query))[::-1]
