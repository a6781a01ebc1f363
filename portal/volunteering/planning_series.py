"""A coordinator plans a whole series; each of its shifts then stands for itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.volunteering.errors import PlanRefused
from portal.volunteering.models import Shift, Task
from portal.volunteering.planning_errors import DayRefused
from portal.volunteering.planning_models import ShiftSeries
from portal.volunteering.planning_shifts import RolePlan, plan_shift
from portal.volunteering.series_rules import expand


@dataclass(frozen=True)
class ShiftPlan:
    """One shift as the form gives it; clocks as the walls of `zone` will show them."""

    starts: datetime
    ends: datetime
    zone: str
    minimum: int
    capacity: int
    area_code: str
    meeting_point: str
    asks_first: bool = False
    opens_at: datetime | None = None
    roles: Sequence[RolePlan] = ()
    lead: str = ""


def plan_series(
    session: Session, *, planner: Actor, task: Task, plan: ShiftPlan, rule: str, now: datetime
) -> list[Shift]:
    """Plan every shift that `rule` gives from the plan's own day on, or none of them.

    Raises SeriesRefused, DayRefused for the first day that cannot be planned, PlanRefused, and
    NotFound where the planner may not.
    """
    days = expand(rule, starts=plan.starts, ends=plan.ends, zone=plan.zone).occurrences
    series = ShiftSeries(task_id=task.id, rule=rule, zone=plan.zone, created_at=now)
    session.add(series)
    session.flush()
    made = []
    for day in days:
        one = replace(plan, starts=day.starts, ends=day.ends)
        try:
            made.append(
                plan_one(
                    session, planner=planner, task=task, plan=one, now=now, series_id=series.id
                )
            )
        except PlanRefused as refused:
            raise DayRefused(day.starts.date(), refused) from None
    return made


def plan_one(
    session: Session,
    *,
    planner: Actor,
    task: Task,
    plan: ShiftPlan,
    now: datetime,
    series_id: int | None = None,
) -> Shift:
    """Plan the one shift; refuses like `plan_shift`."""
    given = {name: getattr(plan, name) for name in plan.__dataclass_fields__}
    return plan_shift(session, planner=planner, task=task, now=now, series_id=series_id, **given)
