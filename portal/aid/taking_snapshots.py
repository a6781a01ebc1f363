"""A month's table is drawn once, when the month is over, and never again."""

import secrets
from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation
from portal.aid.errors import AlreadyDrawn, MonthNotOver
from portal.aid.models import Snapshot, SnapshotLine
from portal.aid.snapshot_queries import counts_of, is_taken
from portal.aid.snapshot_rules import Flip, Month, Sector, is_countable, published
from portal.audit.recording import record
from portal.clock import day_of


def coin() -> bool:
    """A fair coin nobody can foresee."""
    return bool(secrets.randbits(1))


def take_snapshot(session: Session, *, organisation_id: int, month: Month, now: datetime) -> None:
    """Draw the table of a month that is over; raises MonthNotOver or AlreadyDrawn."""
    if not is_countable(month, day_of(now)):
        raise MonthNotOver(str(month))
    if is_taken(session, organisation_id=organisation_id, month=month):
        raise AlreadyDrawn(str(month))
    owner = session.get_one(Organisation, organisation_id)
    keep_drawn(
        session,
        organisation_id=organisation_id,
        month=month,
        counts=counts_of(session, organisation_id=organisation_id, month=month),
        now=now,
        is_demo=owner.is_demo,
    )


def keep_drawn(
    session: Session,
    *,
    organisation_id: int,
    month: Month,
    counts: Mapping[Sector, int],
    now: datetime,
    flip: Flip = coin,
    is_demo: bool = False,
) -> None:
    """Write what the draw gave; raises AlreadyDrawn when another process was first."""
    drawn = Snapshot(
        organisation_id=organisation_id,
        month=str(month),
        taken_on=day_of(now),
        is_demo=is_demo,
        lines=[
            SnapshotLine(sector=sector, shown=figure)
            for sector, figure in published(counts, flip=flip).items()
        ],
    )
    try:
        with session.begin_nested():
            session.add(drawn)
            session.flush()
    except IntegrityError:
        raise AlreadyDrawn(str(month))
    record(
        session,
        actor="snapshots",
        action="snapshot_taken",
        subject=f"snapshot:{drawn.reference}",
        organisation_id=organisation_id,
        reason=str(month),
        now=now,
    )
