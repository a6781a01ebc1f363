"""The safety of volunteers, alive: a briefing to read, and a place stood down this morning."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.roles import Role
from portal.demo.describing import describe_demo_task
from portal.demo.offering import ZONE
from portal.demo.populating import actor_named, home_of
from portal.incidents.models import Incident
from portal.places.queries import areas
from portal.volunteering.answering_safety import answer
from portal.volunteering.models import Shift, SignUp, Task
from portal.volunteering.planning_shifts import plan_shift
from portal.volunteering.rules import SignUpState
from portal.volunteering.signing_up import sign_up
from portal.volunteering.skill_rules import TaskKind
from portal.volunteering.stand_down_models import SafetyCheck
from portal.volunteering.stand_down_rules import Answer, SuspendedFor
from portal.volunteering.standing_down import stand_down
from portal.volunteering.sweeping import sweep

HOUR = timedelta(hours=1)


def keep_safe(session: Session, incident: Incident, *, now: datetime) -> None:
    """Two people are on a road that closes: one has answered, the other is silent."""
    coordinator = actor_named(session, "sabino")
    where = home_of(coordinator, Role.COORDINATOR)
    task = _outside(session, incident, now)
    _plan(session, task, incident.area_code, now + timedelta(days=3, hours=4), now)
    place = _another_area(session, incident)
    shift = _plan(session, task, place, now + HOUR, now)
    for name in ("colibri", "cenzontle"):
        sign_up(session, shift=shift.reference, volunteer=actor_named(session, name), now=now)
    _begin(session, shift, (now - HOUR).replace(minute=0, second=0, microsecond=0))
    standing = stand_down(
        session,
        coordinator=coordinator,
        organisation_id=where,
        place=place,
        reason=SuspendedFor.ROAD,
        until=now + timedelta(days=1),
        now=now,
    )
    while sweep(session, stand_down=standing.reference, now=now):
        pass
    silent = actor_named(session, "colibri").user_id
    for check in session.scalars(select(SafetyCheck)):
        if check.sign_up.volunteer_id != silent:
            answer(session, check=check, said=Answer.SAFE, now=now)


def _outside(session: Session, incident: Incident, now: datetime) -> Task:
    return describe_demo_task(
        session,
        incident,
        title=("Llevar cobijas a la sierra", "Taking blankets to the hills"),
        account=(
            "En camioneta, de día, en grupo. Nadie va a solas.",
            "By pick-up, by day, in a group. Nobody goes alone.",
        ),
        level_needed=0,
        kind=TaskKind.FIELD,
        briefing_es="DEMO. El camino es de terracería y puede cerrarse sin aviso.\n"
        "Se va y se vuelve con luz; el grupo no se separa.\n"
        "Si hay un retén, se detiene el vehículo, manos a la vista, habla solo quien coordina.\n"
        "Nadie toma fotos ni pregunta nombres. Si algo no da confianza, se regresa.",
        briefing_en="DEMO. The road is a dirt road and may close without warning.\n"
        "Go and come back by daylight; the group stays together.\n"
        "At a checkpoint stop the car, hands in sight; only the coordinator speaks.\n"
        "Nobody takes pictures or asks names. If anything feels wrong, turn back.",
        now=now,
    )


def _plan(session: Session, task: Task, area: str, starts: datetime, now: datetime) -> Shift:
    begins = starts.replace(minute=0, second=0, microsecond=0, tzinfo=None)
    return plan_shift(
        session,
        planner=actor_named(session, "sabino"),
        task=task,
        starts=begins,
        ends=begins + 4 * HOUR,
        zone=ZONE,
        minimum=2,
        capacity=4,
        area_code=area,
        meeting_point="DEMO: entrada de la bodega",
        now=now,
    )


def _begin(session: Session, shift: Shift, at: datetime) -> None:
    """The demo's morning has passed: the two are on their way."""
    shift.starts_at, shift.ends_at = at, at + 4 * HOUR
    for row in session.scalars(select(SignUp).where(SignUp.shift_id == shift.id)):
        row.starts_at = at
        row.ends_at = row.rest_until = at + 4 * HOUR
        row.state = SignUpState.CHECKED_IN
    session.flush()


def _another_area(session: Session, incident: Incident) -> str:
    there = areas(session, state_code=incident.area.state_code)
    return next(area.code for area in there if area.code != incident.area_code)
