"""A coordinator describes a task and plans when it is done."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.audit.recording import record
from portal.errors import NotFound
from portal.incidents.errors import NotVerified
from portal.incidents.queries import lock_verified
from portal.places.queries import area_by_code
from portal.volunteering.errors import PlanReason, PlanRefused
from portal.volunteering.models import Shift, Task
from portal.volunteering.planning_rules import PlanFacts, ensure_may_plan, moment_at


def describe_task(
    session: Session,
    *,
    planner: Actor,
    organisation_id: int,
    incident_id: int,
    title_es: str,
    title_en: str,
    account_es: str,
    account_en: str,
    level_needed: int,
    now: datetime,
) -> Task:
    """Say what there is to do for a verified incident. `level_needed`: 0 to 3.

    Raises PlanRefused, and NotFound where the planner may not.
    """
    organisation = session.get(Organisation, organisation_id)
    if organisation is None or not planner.can_in(Permission.SHIFT_MANAGE, organisation_id):
        raise NotFound
    _hold_verified(session, incident_id)
    task = Task(
        organisation=organisation,
        incident_id=incident_id,
        title_es=title_es,
        title_en=title_en,
        account_es=account_es,
        account_en=account_en,
        level_needed=level_needed,
        created_at=now,
        is_demo=organisation.is_demo,
    )
    session.add(task)
    session.flush()
    return task


def plan_shift(
    session: Session,
    *,
    planner: Actor,
    task: Task,
    starts: datetime,
    ends: datetime,
    zone: str,
    minimum: int,
    capacity: int,
    area_code: str,
    meeting_point: str,
    now: datetime,
    opens_at: datetime | None = None,
    asks_first: bool = False,
) -> Shift:
    """Plan one shift. `starts` and `ends` are what clocks on the walls of `zone` will show.

    Raises PlanRefused, UnknownArea, and NotFound where the planner may not.
    """
    if not planner.can_in(Permission.SHIFT_MANAGE, task.organisation_id):
        raise NotFound
    _hold_verified(session, task.incident_id)
    facts = PlanFacts(
        starts_at=moment_at(starts, zone),
        ends_at=moment_at(ends, zone),
        minimum=minimum,
        capacity=capacity,
        level_needed=task.level_needed,
        incident_verified=True,
        now=now,
    )
    ensure_may_plan(facts)
    shift = Shift(
        task=task,
        area=area_by_code(session, area_code),
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        zone=zone,
        opens_at=opens_at,
        minimum=minimum,
        capacity=capacity,
        taken=0,
        asks_first=asks_first,
        meeting_point=meeting_point,
        created_at=now,
    )
    session.add(shift)
    session.flush()
    _record(session, planner, shift, now)
    return shift


def _hold_verified(session: Session, incident_id: int) -> None:
    try:
        lock_verified(session, incident_id)
    except NotVerified:
        raise PlanRefused(PlanReason.INCIDENT_NOT_VERIFIED) from None


def _record(session: Session, planner: Actor, shift: Shift, now: datetime) -> None:
    record(
        session,
        actor=planner,
        action="shift_planned",
        subject=f"shift:{shift.reference}",
        organisation_id=shift.task.organisation_id,
        now=now,
    )
