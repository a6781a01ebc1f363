"""Closed months of reports on the demo's desk. The counts are invented: no case is behind them."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.roles import Role
from portal.aid.snapshot_rules import Month, Sector, last_countable
from portal.aid.taking_snapshots import keep_drawn
from portal.clock import day_of
from portal.demo.populating import actor_named, home_of

COUNTS = (
    {Sector.FOOD: 34, Sector.HEALTH: 21, Sector.PROTECTION: 16, Sector.SHELTER: 3,
     Sector.LIVELIHOOD: 12},
    {Sector.FOOD: 41, Sector.HEALTH: 18, Sector.PROTECTION: 23, Sector.SHELTER: 14,
     Sector.LIVELIHOOD: 2},
)  # fmt: skip


def report_months(session: Session, *, now: datetime) -> None:
    """Draw the last closed month and the one before, marked as demo."""
    organisation_id = home_of(actor_named(session, "encino"), Role.CASEWORKER)
    month: Month = last_countable(day_of(now))
    for counts in COUNTS:
        keep_drawn(
            session,
            organisation_id=organisation_id,
            month=month,
            counts=counts,
            now=now,
            is_demo=True,
        )
        month = month.previous
