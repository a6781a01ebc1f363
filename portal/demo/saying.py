"""What the demo's volunteers say of themselves, and shifts that ask for it."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.models import User
from portal.accounts.queries import actor_for
from portal.demo.describing import describe_demo_task
from portal.demo.offering import ZONE
from portal.demo.populating import actor_named, person_named
from portal.incidents.models import Incident
from portal.volunteering.answer_rules import RefusalReason
from portal.volunteering.answering_skills import confirm_skill, refuse_skill
from portal.volunteering.declaring_skills import declare
from portal.volunteering.living import live_in
from portal.volunteering.planning_shifts import plan_shift
from portal.volunteering.skill_rules import Skill, TaskKind
from portal.volunteering.watching import watch

REMOTE = ("Asesoría legal por videollamada", "Legal advice by video call")
SORTING = ("Ordenar ropa donada", "Sorting donated clothes")


def let_volunteers_speak(session: Session, incident: Incident, *, now: datetime) -> None:
    """A lawyer whose paper ends soon, skills to look at, a refusal, and something to watch for."""
    lawyer, newcomer = person_named(session, "colibri"), person_named(session, "cenzontle")
    coordinator, actor = actor_named(session, "sabino"), actor_for(lawyer)
    for skill in (Skill.LAW, Skill.COOKING, Skill.DESIGN, Skill.NAHUATL):
        declare(session, volunteer=actor, skill=skill, now=now)
    declare(session, volunteer=actor_for(newcomer), skill=Skill.CARRYING, now=now)
    _answer(session, lawyer, coordinator, now)
    live_in(session, volunteer=actor, state_code=incident.area.state_code)
    watch(session, volunteer=actor, state_code=None, skill=Skill.LAW, now=now)
    _plan(session, incident, REMOTE, TaskKind.REMOTE, (Skill.LAW,), 18, now)
    _plan(session, incident, SORTING, TaskKind.CENTRE, (), 15, now)


def _answer(session: Session, lawyer: User, by: Actor, now: datetime) -> None:
    confirm_skill(
        session,
        volunteer=lawyer,
        skill=Skill.LAW,
        expires_on=(now + timedelta(days=20)).date(),
        by=by,
        now=now,
    )
    refuse_skill(
        session,
        volunteer=lawyer,
        skill=Skill.DESIGN,
        reason=RefusalReason.NOT_SHOWN,
        by=by,
        now=now,
    )


def _plan(
    session: Session,
    incident: Incident,
    title: tuple[str, str],
    kind: TaskKind,
    skills: tuple[Skill, ...],
    youngest: int,
    now: datetime,
) -> None:
    planner = actor_named(session, "sabino")
    task = describe_demo_task(
        session,
        incident,
        title=title,
        account=(
            "Basta con llegar a tiempo; se explica todo.",
            "Coming on time is enough; everything is explained.",
        ),
        level_needed=1 if skills else 0,
        kind=kind,
        skills=skills,
        youngest=youngest,
        now=now,
    )
    begins = (now + timedelta(days=4)).replace(
        hour=16, minute=0, second=0, microsecond=0, tzinfo=None
    )
    plan_shift(
        session,
        planner=planner,
        task=task,
        starts=begins,
        ends=begins + timedelta(hours=2),
        zone=ZONE,
        minimum=2,
        capacity=4,
        area_code=incident.area_code,
        meeting_point="DEMO: se dice en la llamada",
        now=now,
    )
