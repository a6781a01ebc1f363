"""Shifts that were, and one of today: somebody is there, somebody forgot to check out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.demo.describing import describe_demo_task
from portal.demo.offering import ZONE
from portal.demo.populating import actor_named, person_named
from portal.incidents.models import Incident
from portal.volunteering.contact_text import Contact
from portal.volunteering.correcting_hours import correct_hours
from portal.volunteering.hour_rules import CorrectionReason
from portal.volunteering.keeping_contact import keep_contact
from portal.volunteering.keeping_rosters import set_state
from portal.volunteering.models import Shift, SignUp, Task
from portal.volunteering.planning_shifts import plan_shift
from portal.volunteering.rules import SignUpState
from portal.volunteering.signing_up import sign_up

CONTACT = Contact("DEMO Nombre inventado", "DEMO Pariente inventado", "555 010 0100")
LENGTH = timedelta(hours=4)


@dataclass(frozen=True)
class Scene:
    """What the shifts of the demo have in common."""

    coordinator: Actor
    task: Task
    area: str
    now: datetime


def work_demo_shifts(
    session: Session, incident: Incident, *, contact_key: str, now: datetime
) -> None:
    """Hours of the past weeks, a check-out that is missed since yesterday, and a shift of now."""
    scene = _scene(session, incident, now)
    colibri, cenzontle = (actor_named(session, name) for name in ("colibri", "cenzontle"))
    for days in (21, 14, 7):
        past = _shift(session, scene, begins=now - timedelta(days=days))
        _be_there(session, scene, past, colibri, stays=LENGTH)
    _correct(session, scene, past, colibri)
    yesterday = _shift(session, scene, begins=now - timedelta(hours=22))
    _be_there(session, scene, yesterday, cenzontle)
    today = _shift(session, scene, begins=now - timedelta(hours=1))
    today.lead_id = person_named(session, "colibri").id
    session.flush()
    _be_there(session, scene, today, actor_named(session, "gorrion"))
    _take(session, today, colibri)
    keep_contact(
        session,
        volunteer=actor_named(session, "gorrion"),
        contact=CONTACT,
        key=contact_key,
        now=now,
    )


def _scene(session: Session, incident: Incident, now: datetime) -> Scene:
    coordinator = actor_named(session, "sabino")
    task = describe_demo_task(
        session,
        incident,
        title=("Centro de acopio", "Collection centre"),
        account=(
            "Recibir, contar y empacar lo que llega.",
            "Receive, count and pack what arrives.",
        ),
        level_needed=0,
        now=now,
    )
    return Scene(coordinator, task, incident.area_code, now)


def _shift(session: Session, scene: Scene, *, begins: datetime) -> Shift:
    starts = (
        begins.replace(minute=0, second=0, microsecond=0)
        .astimezone(ZoneInfo(ZONE))
        .replace(tzinfo=None)
    )
    return plan_shift(
        session,
        planner=scene.coordinator,
        task=scene.task,
        starts=starts,
        ends=starts + LENGTH,
        zone=ZONE,
        minimum=1,
        capacity=6,
        area_code=scene.area,
        meeting_point="DEMO: bodega junto a la plaza",
        now=begins - timedelta(days=3),
    )


def _take(session: Session, shift: Shift, who: Actor) -> str:
    early = shift.starts_at - timedelta(days=1)
    return sign_up(session, shift=shift.reference, volunteer=who, now=early).reference


def _be_there(
    session: Session, scene: Scene, shift: Shift, who: Actor, *, stays: timedelta | None = None
) -> None:
    """Somebody comes on time; without `stays` they have not checked out."""
    place = _take(session, shift, who)
    came = shift.starts_at + timedelta(minutes=4)
    _say(session, scene, shift, place, SignUpState.CHECKED_IN, came)
    if stays is not None:
        _say(session, scene, shift, place, SignUpState.COMPLETED, came + stays)


def _say(
    session: Session, scene: Scene, shift: Shift, place: str, to: SignUpState, at: datetime
) -> None:
    set_state(session, shift=shift, sign_up=place, to=to, coordinator=scene.coordinator, now=at)


def _correct(session: Session, scene: Scene, shift: Shift, who: Actor) -> None:
    place = session.scalars(
        select(SignUp.reference).where(
            SignUp.shift_id == shift.id, SignUp.volunteer_id == who.user_id
        )
    ).one()
    correct_hours(
        session,
        shift=shift,
        sign_up=place,
        seen=240,
        minutes=210,
        reason=CorrectionReason.LEFT_EARLIER,
        note="DEMO. Avisó que salía antes.",
        by=scene.coordinator,
        now=shift.ends_at + timedelta(hours=2),
    )
