"""What a change of shifts must know: the shifts, their people, and what else those people do."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import User
from portal.audit.models import AuditEntry
from portal.errors import NotFound
from portal.incidents.models import Incident
from portal.incidents.rules import IncidentState
from portal.volunteering.change_rules import ShiftNow
from portal.volunteering.door_statements import WITHIN_REACH
from portal.volunteering.models import Shift, SignUp, Task, VolunteeringSettings
from portal.volunteering.planning_errors import StaleShift
from portal.volunteering.rules import HOLDS_A_PLACE, SignUpState, Stretch
from portal.volunteering.setting_rules import DEFAULTS, ShiftRules

# Whoever has a place, or waits for one, must know when the shift is.
CONCERNED = frozenset(HOLDS_A_PLACE | {SignUpState.WAITLISTED}) - {SignUpState.COMPLETED}


class Concerned(NamedTuple):
    """A sign-up that a change of its shift touches."""

    id: int
    reference: str
    shift_id: int
    volunteer_id: int
    state: SignUpState
    language: str

    @property
    def holds(self) -> bool:
        """Whether a place is kept for this person."""
        return self.state in HOLDS_A_PLACE


def shifts_to_change(session: Session, actor: Actor, references: Collection[str]) -> list[Shift]:
    """The shifts in the order of their rows; raises NotFound unless the actor plans them all."""
    found = session.scalars(
        select(Shift)
        .where(Shift.reference.in_(references))
        .order_by(Shift.id)
        .execution_options(populate_existing=True)
    ).all()
    may = all(actor.can_in(Permission.SHIFT_MANAGE, one.task.organisation_id) for one in found)
    if not may or len(found) != len(set(references)):
        raise NotFound
    return list(found)


def concerned_in(session: Session, shift_ids: Collection[int]) -> list[Concerned]:
    """Everyone whom a change of these shifts touches, in the order of their sign-ups."""
    rows = session.execute(
        select(
            SignUp.id,
            SignUp.reference,
            SignUp.shift_id,
            SignUp.volunteer_id,
            SignUp.state,
            User.language,
        )
        .join(User, User.id == SignUp.volunteer_id)
        .where(SignUp.shift_id.in_(shift_ids), SignUp.state.in_(CONCERNED))
        .order_by(SignUp.id)
    )
    return [Concerned._make(row) for row in rows]


def other_engagements(
    session: Session,
    volunteer_ids: Collection[int],
    *,
    besides: Collection[int],
    between: tuple[datetime, datetime],
) -> dict[int, list[Stretch]]:
    """Where else these people hold places near that time, by person."""
    found: dict[int, list[Stretch]] = defaultdict(list)
    rows = session.execute(
        select(SignUp.volunteer_id, SignUp.starts_at, SignUp.ends_at, SignUp.rest_until).where(
            SignUp.volunteer_id.in_(volunteer_ids),
            SignUp.shift_id.not_in(besides),
            SignUp.state.in_(HOLDS_A_PLACE),
            SignUp.starts_at.between(between[0] - WITHIN_REACH, between[1] + WITHIN_REACH),
        )
    )
    for volunteer_id, starts_at, ends_at, rested_at in rows:
        found[volunteer_id].append(Stretch(starts_at, ends_at, rested_at))
    return found


def as_it_stands(session: Session, shift: Shift) -> ShiftNow:
    """The facts of a shift that decide about a change."""
    state = session.scalar(
        select(Incident.state)
        .join(Task, Task.incident_id == Incident.id)
        .where(Task.id == shift.task_id)
    )
    return ShiftNow(
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        zone=shift.zone,
        opens_at=shift.opens_at,
        minimum=shift.minimum,
        capacity=shift.capacity,
        taken=shift.taken,
        level_needed=shift.task.level_needed,
        kind=shift.task.kind,
        cancelled=shift.cancelled_at is not None,
        incident_verified=state == IncidentState.VERIFIED,
        role_places=tuple(role.capacity for role in shift.roles),
        role_taken=tuple(role.taken for role in shift.roles),
    )


def rules_of(session: Session, organisation_id: int) -> ShiftRules:
    """What the organisation asks of its shifts, or what everybody asks."""
    found = session.get(VolunteeringSettings, organisation_id)
    if found is None:
        return DEFAULTS
    return ShiftRules(*(getattr(found, name) for name in ShiftRules.__dataclass_fields__))


def stale(session: Session, shift: Shift) -> StaleShift:
    """Who changed the shift last, by handle, and what."""
    last = session.execute(
        select(User.handle, AuditEntry.reason, AuditEntry.action)
        .join(User, User.reference == AuditEntry.actor)
        .where(
            AuditEntry.subject == f"shift:{shift.reference}",
            AuditEntry.action.in_(("shift_changed", "shift_called_off")),
        )
        .order_by(AuditEntry.id.desc())
        .limit(1)
    ).first()
    if last is None:
        return StaleShift(shift.reference)
    what = ("call_off",) if last.action == "shift_called_off" else tuple(last.reason.split())
    return StaleShift(shift.reference, last.handle, what)


def ends_of(stretches: Sequence[Stretch]) -> tuple[datetime, datetime]:
    """The first beginning and the last end."""
    return min(one.starts_at for one in stretches), max(one.ends_at for one in stretches)
