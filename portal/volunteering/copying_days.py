"""All shifts of one day, planned again on another."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.errors import NotFound
from portal.incidents.queries import is_verified
from portal.volunteering.choosing_leads import lead_of
from portal.volunteering.errors import PlanReason, PlanRefused
from portal.volunteering.models import Shift, Task
from portal.volunteering.planning_rules import PlanFacts, ensure_may_plan, moment_at
from portal.volunteering.planning_series import ShiftPlan, plan_one
from portal.volunteering.repeating_plans import plan_like

MOST = 100


@dataclass(frozen=True)
class Copy:
    """One shift of the day, what it would be on the other, and why it cannot be, if so."""

    shift: Shift
    plan: ShiftPlan
    refusal: PlanReason | None


def copies_of(
    session: Session, actor: Actor, *, organisation_id: int, day: date, to: date, now: datetime
) -> list[Copy]:
    """What copying would do; nothing is written. Raises NotFound where the actor may not."""
    if not actor.can_in(Permission.SHIFT_MANAGE, organisation_id):
        raise NotFound
    return [
        _copy(session, shift, to - day, now) for shift in _shifts_on(session, organisation_id, day)
    ]


def copy_day(
    session: Session, *, planner: Actor, organisation_id: int, day: date, to: date, now: datetime
) -> tuple[list[Shift], list[Copy]]:
    """Plan what can be planned, all in this transaction; the others come back with their reason."""
    copies = copies_of(session, planner, organisation_id=organisation_id, day=day, to=to, now=now)
    made = [
        plan_one(session, planner=planner, task=one.shift.task, plan=one.plan, now=now)
        for one in copies
        if one.refusal is None
    ]
    return made, [one for one in copies if one.refusal is not None]


def _shifts_on(session: Session, organisation_id: int, day: date) -> list[Shift]:
    """Those that begin on that day by the clocks of their own place."""
    around = datetime.combine(day, time(), ZoneInfo("UTC"))
    rows = session.scalars(
        select(Shift)
        .join(Task, Task.id == Shift.task_id)
        .where(
            Task.organisation_id == organisation_id,
            Shift.cancelled_at.is_(None),
            Shift.starts_at.between(around - timedelta(days=1), around + timedelta(days=2)),
        )
        .order_by(Shift.starts_at, Shift.reference)
        .limit(3 * MOST)
    )
    there = [one for one in rows if _local(one.starts_at, one.zone).date() == day]
    return there[:MOST]


def _copy(session: Session, shift: Shift, by: timedelta, now: datetime) -> Copy:
    plan = _moved(session, shift, by, now)
    return Copy(shift, plan, _why_not(session, shift, plan, now))


def _moved(session: Session, shift: Shift, by: timedelta, now: datetime) -> ShiftPlan:
    plan = plan_like(session, shift)
    lead = plan.lead if _may_lead(session, shift, plan.lead, now) else ""
    return replace(plan, starts=plan.starts + by, ends=plan.ends + by, lead=lead)


def _may_lead(session: Session, shift: Shift, lead: str, now: datetime) -> bool:
    """Whose vetting ended since does not come along; the shift does."""
    try:
        lead_of(session, shift.task, handle=lead, now=now)
    except PlanRefused:
        return False
    return True


def _why_not(session: Session, shift: Shift, plan: ShiftPlan, now: datetime) -> PlanReason | None:
    task = shift.task
    try:
        facts = PlanFacts(
            starts_at=moment_at(plan.starts, plan.zone),
            ends_at=moment_at(plan.ends, plan.zone),
            minimum=plan.minimum,
            capacity=plan.capacity,
            level_needed=task.level_needed,
            incident_verified=is_verified(session, task.incident_id),
            now=now,
            kind=task.kind,
            role_places=tuple(role.capacity for role in plan.roles),
        )
        ensure_may_plan(facts)
    except PlanRefused as refused:
        return refused.reason
    there = select(Shift.id).where(
        Shift.task_id == task.id,
        Shift.starts_at == facts.starts_at,
        Shift.area_code == plan.area_code,
        Shift.cancelled_at.is_(None),
    )
    return PlanReason.ALREADY_THERE if session.scalar(there.limit(1)) else None


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
