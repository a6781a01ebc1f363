"""The demo's shifts with parts, in a series, and a template, so that the desk has some to show."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from portal.demo.describing import describe_demo_task
from portal.demo.offering import ZONE
from portal.demo.populating import actor_named
from portal.incidents.models import Incident
from portal.volunteering.keeping_templates import keep_template
from portal.volunteering.planning_series import ShiftPlan, plan_series
from portal.volunteering.planning_shifts import RolePlan
from portal.volunteering.skill_rules import Skill

PARTS = (
    RolePlan("Cocina", "Kitchen", 3, (Skill.COOKING,)),
    RolePlan("Recibir y servir", "Welcoming and serving", 3),
)


def plan_a_series(session: Session, incident: Incident, *, now: datetime) -> None:
    """Three breakfasts on three days, with a lead, and the first of them kept as a template."""
    coordinator = actor_named(session, "sabino")
    task = describe_demo_task(
        session,
        incident,
        title=("Desayuno comunitario", "Community breakfast"),
        account=(
            "Cocinar y servir el desayuno. Nadie trabaja a solas.",
            "Cook and serve breakfast. Nobody works alone.",
        ),
        level_needed=1,
        now=now,
    )
    day = now.astimezone(ZoneInfo(ZONE)).date() + timedelta(days=4)
    starts = datetime.combine(day, time(7))
    plan = ShiftPlan(
        starts=starts,
        ends=starts + timedelta(hours=3),
        zone=ZONE,
        minimum=4,
        capacity=6,
        area_code=incident.area_code,
        meeting_point="DEMO: comedor de la parroquia",
        roles=PARTS,
        lead="Colibrí",
    )
    made = plan_series(
        session, planner=coordinator, task=task, plan=plan, rule="FREQ=DAILY;COUNT=3", now=now
    )
    keep_template(session, shift=made[0], name="Desayunos (DEMO)", keeper=coordinator, now=now)
