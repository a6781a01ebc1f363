"""Draw the tables of the month that closed, for every organisation, each in its transaction."""

from portal.accounts.queries import organisations
from portal.aid.errors import AlreadyDrawn
from portal.aid.snapshot_queries import is_taken
from portal.aid.snapshot_rules import Month, last_countable
from portal.aid.taking_snapshots import take_snapshot
from portal.clock import day_of, utc_now
from portal.extensions import db, transaction


def draw_snapshots(month: Month | None = None) -> int:
    """Draw what is missing of `month` (the last that may be counted); return how many.

    Every organisation gets a table, also without a case: that one exists says nothing.
    """
    now = utc_now()
    wanted = month or last_countable(day_of(now))
    session = db.session()
    missing = [
        one.id
        for one in organisations(session)
        if not is_taken(session, organisation_id=one.id, month=wanted)
    ]
    return sum(_drawn(organisation_id, wanted) for organisation_id in missing)


def _drawn(organisation_id: int, month: Month) -> bool:
    try:
        with transaction() as session:
            take_snapshot(session, organisation_id=organisation_id, month=month, now=utc_now())
    except AlreadyDrawn:
        return False
    return True
