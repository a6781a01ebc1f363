"""A coordinator describes a task and plans when it is done."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.accounts.queries import hold_organisation
from portal.audit.recording import record
from portal.errors import NotFound
from portal.incidents.errors import NotVerified
from portal.incidents.queries import lock_verified
from portal.no_go.queries import is_no_go
from portal.places.queries import area_by_code
from portal.volunteering.choosing_leads import lead_of
from portal.volunteering.errors import PlanReason, PlanRefused
from portal.volunteering.models import Shift, ShiftRole, Task
from portal.volunteering.planning_rules import (
    PlanFacts,
    TaskFacts,
    ensure_may_describe,
    ensure_may_plan,
    moment_at,
)
from portal.volunteering.skill_rules import OF_AGE, Skill, TaskKind, as_words
from portal.volunteering.stand_down_queries import hold_open, is_stood_down


@dataclass(frozen=True)
class RolePlan:
    """A part of a shift: its name in both languages, its places, the skills it asks for."""

    name_es: str
    name_en: str
    capacity: int
    skills: tuple[Skill, ...] = ()


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
    kind: TaskKind = TaskKind.CENTRE,
    skills: Collection[Skill] = (),
    youngest: int = OF_AGE,
    briefing_es: str = "",
    briefing_en: str = "",
) -> Task:
    """Say what there is to do for a verified incident. `level_needed`: 0 to 3; `youngest`: years.

    A briefing says, in both languages, what may happen there and what to do then.

    Raises PlanRefused, and NotFound where the planner may not.
    """
    organisation = session.get(Organisation, organisation_id)
    if organisation is None or not planner.can_in(Permission.SHIFT_MANAGE, organisation_id):
        raise NotFound
    is_briefed = bool(briefing_es.strip() and briefing_en.strip())
    ensure_may_describe(TaskFacts(kind, level_needed, youngest, is_briefed))
    _hold_verified(session, incident_id)
    task = Task(
        organisation=organisation,
        incident_id=incident_id,
        title_es=title_es,
        title_en=title_en,
        account_es=account_es,
        account_en=account_en,
        level_needed=level_needed,
        kind=kind,
        skills=as_words(skills),
        youngest=youngest,
        briefing_es=briefing_es,
        briefing_en=briefing_en,
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
    roles: Sequence[RolePlan] = (),
    lead: str = "",
    series_id: int | None = None,
) -> Shift:
    """Plan one shift; `starts` and `ends` as clocks in `zone` show them, `lead` by handle.

    Raises PlanRefused, UnknownArea, and NotFound where the planner may not.
    """
    may = planner.can_in(Permission.SHIFT_MANAGE, task.organisation_id)
    if not may or not hold_organisation(session, task.organisation_id):
        raise NotFound
    _hold_verified(session, task.incident_id)
    facts = _plan_facts(task, (starts, ends), zone, (minimum, capacity), roles, now, opens_at)
    ensure_may_plan(_with_place(session, task, area_code, facts))
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
        has_roles=bool(roles),
        roles=[_role(role) for role in roles],
        lead_id=lead_of(session, task, handle=lead, now=now),
        series_id=series_id,
        created_at=now,
    )
    session.add(shift)
    session.flush()
    _record(session, planner, shift, now)
    return shift


def _plan_facts(
    task: Task,
    clocks: tuple[datetime, datetime],
    zone: str,
    people: tuple[int, int],
    roles: Sequence[RolePlan],
    now: datetime,
    opens_at: datetime | None,
) -> PlanFacts:
    return PlanFacts(
        starts_at=moment_at(clocks[0], zone),
        ends_at=moment_at(clocks[1], zone),
        minimum=people[0],
        capacity=people[1],
        level_needed=task.level_needed,
        incident_verified=True,
        now=now,
        kind=task.kind,
        role_places=tuple(role.capacity for role in roles),
        roles_named=all(role.name_es and role.name_en for role in roles),
        opens_at=opens_at,
    )


def _with_place(session: Session, task: Task, area_code: str, facts: PlanFacts) -> PlanFacts:
    hold_open(session, task.organisation_id)
    stood_down = is_stood_down(
        session,
        organisation_id=task.organisation_id,
        area_code=area_code,
        starts_at=facts.starts_at,
    )
    no_go = is_no_go(session, area_code=area_code, starts_at=facts.starts_at)
    return replace(facts, stood_down=stood_down, no_go=no_go)


def _role(plan: RolePlan) -> ShiftRole:
    return ShiftRole(
        name_es=plan.name_es,
        name_en=plan.name_en,
        skills=as_words(plan.skills),
        capacity=plan.capacity,
        taken=0,
    )


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
