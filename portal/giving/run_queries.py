"""What the last nightly comparisons found, and which differences are still open."""

from datetime import datetime

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from portal.giving.run_models import ReconciliationRun

_DIFFERENCES = ReconciliationRun.parked + ReconciliationRun.wrong + ReconciliationRun.extra


def latest_runs(session: Session, *, livemode: bool) -> dict[int, ReconciliationRun]:
    """What may be said of each organisation, by its id; live or test, never both.

    Its last comparison, unless an earlier one found a difference that is still open: then that one.
    """
    runs: dict[int, ReconciliationRun] = {}
    for those in (ReconciliationRun.livemode == livemode, _is_open(livemode=livemode)):
        latest = select(func.max(ReconciliationRun.id)).where(those)
        latest = latest.group_by(ReconciliationRun.organisation_id)
        found = session.scalars(select(ReconciliationRun).where(ReconciliationRun.id.in_(latest)))
        runs |= {run.organisation_id: run for run in found}
    return runs


def oldest_open(session: Session, *, livemode: bool) -> dict[int, datetime]:
    """How far back the differences of each organisation reach that nothing has cleared since."""
    oldest = (
        select(ReconciliationRun.organisation_id, func.min(ReconciliationRun.since))
        .where(_is_open(livemode=livemode))
        .group_by(ReconciliationRun.organisation_id)
    )
    return dict(iter(session.execute(oldest)))


def _is_open(*, livemode: bool) -> ColumnElement[bool]:
    """A difference is cleared by a later comparison that reaches back as far and finds none."""
    later = aliased(ReconciliationRun)
    cleared = exists().where(
        later.organisation_id == ReconciliationRun.organisation_id,
        later.livemode == livemode,
        later.id > ReconciliationRun.id,
        later.since <= ReconciliationRun.since,
        later.parked + later.wrong + later.extra == 0,
    )
    return (ReconciliationRun.livemode == livemode) & (_DIFFERENCES > 0) & ~cleared
