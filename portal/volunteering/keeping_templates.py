"""An organisation keeps shifts as templates and plans from them."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.audit.recording import record
from portal.errors import NotFound
from portal.extensions import insert_once
from portal.references import new_reference
from portal.volunteering.models import Shift, Task
from portal.volunteering.planning_errors import NameTaken
from portal.volunteering.planning_models import ShiftTemplate
from portal.volunteering.planning_series import ShiftPlan
from portal.volunteering.repeating_plans import kept_role, role_plan

MOST = 100


def keep_template(
    session: Session, *, shift: Shift, name: str, keeper: Actor, now: datetime
) -> ShiftTemplate:
    """Keep a shift without its day. Raises NameTaken, and NotFound where the keeper may not."""
    organisation_id = shift.task.organisation_id
    _ensure_may(keeper, organisation_id)
    begins = shift.starts_at.astimezone(ZoneInfo(shift.zone))
    made = insert_once(
        session,
        ShiftTemplate,
        reference=(reference := new_reference()),
        organisation_id=organisation_id,
        name=name,
        task_id=shift.task_id,
        area_code=shift.area_code,
        begins_minute=begins.hour * 60 + begins.minute,
        minutes=round((shift.ends_at - shift.starts_at) / timedelta(minutes=1)),
        zone=shift.zone,
        minimum=shift.minimum,
        capacity=shift.capacity,
        asks_first=shift.asks_first,
        meeting_point=shift.meeting_point,
        roles=[kept_role(role) for role in shift.roles],
        created_at=now,
    )
    if not made:
        raise NameTaken
    _record(session, keeper, "shift_template_kept", reference, organisation_id, now)
    return template_for(session, keeper, reference)[0]


def forget_template(session: Session, *, reference: str, keeper: Actor, now: datetime) -> None:
    """The template is gone; the shifts planned from it stay. Raises NotFound."""
    template, task = template_for(session, keeper, reference)
    session.delete(template)
    session.flush()
    _record(session, keeper, "shift_template_forgotten", reference, task.organisation_id, now)


def templates_of(session: Session, actor: Actor) -> list[tuple[ShiftTemplate, Task]]:
    """The templates of the actor's organisations with their tasks, by name."""
    return [
        (row[0], row[1])
        for row in session.execute(
            select(ShiftTemplate, Task)
            .join(Task, Task.id == ShiftTemplate.task_id)
            .where(
                ShiftTemplate.organisation_id.in_(actor.organisations_with(Permission.SHIFT_MANAGE))
            )
            .order_by(ShiftTemplate.name, ShiftTemplate.id)
            .limit(MOST)
        )
    ]


def template_for(session: Session, actor: Actor, reference: str) -> tuple[ShiftTemplate, Task]:
    """One template of an organisation where the actor plans, and its task; raises NotFound."""
    found = session.scalar(select(ShiftTemplate).where(ShiftTemplate.reference == reference))
    if found is None:
        raise NotFound
    _ensure_may(actor, found.organisation_id)
    return found, session.get_one(Task, found.task_id)


def plan_of(template: ShiftTemplate, day: date) -> ShiftPlan:
    """What the template would be on `day`."""
    starts = datetime.combine(day, time()) + timedelta(minutes=template.begins_minute)
    return ShiftPlan(
        starts=starts,
        ends=starts + timedelta(minutes=template.minutes),
        zone=template.zone,
        minimum=template.minimum,
        capacity=template.capacity,
        area_code=template.area_code,
        meeting_point=template.meeting_point,
        asks_first=template.asks_first,
        roles=tuple(role_plan(role) for role in template.roles),
    )


def _ensure_may(actor: Actor, organisation_id: int) -> None:
    if not actor.can_in(Permission.SHIFT_MANAGE, organisation_id):
        raise NotFound


def _record(
    session: Session, actor: Actor, action: str, reference: str, organisation_id: int, now: datetime
) -> None:
    record(
        session,
        actor=actor,
        action=action,
        subject=f"shift_template:{reference}",
        organisation_id=organisation_id,
        now=now,
    )
