"""What the last nightly comparisons found."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.giving.run_models import ReconciliationRun


def latest_runs(session: Session, *, livemode: bool) -> dict[int, ReconciliationRun]:
    """The last comparison of each organisation, by its id; live or test, never both."""
    latest = (
        select(func.max(ReconciliationRun.id))
        .where(ReconciliationRun.livemode == livemode)
        .group_by(ReconciliationRun.organisation_id)
    )
    runs = session.scalars(select(ReconciliationRun).where(ReconciliationRun.id.in_(latest)))
    return {run.organisation_id: run for run in runs}
