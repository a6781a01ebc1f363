"""A full shift of the demo: one volunteer has its place, another waits for it."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from portal.demo.describing import describe_demo_task
from portal.demo.offering import ZONE
from portal.demo.populating import actor_named
from portal.incidents.models import Incident
from portal.volunteering.planning_shifts import plan_shift
from portal.volunteering.signing_up import sign_up
from portal.volunteering.standing_in_line import stand_in_line


def fill_a_demo_shift(session: Session, incident: Incident, *, now: datetime) -> None:
    """Whoever is seen as its holder may cancel, and the one who waits is offered the place."""
    coordinator = actor_named(session, "sabino")
    task = describe_demo_task(
        session,
        incident,
        title=("Contar y etiquetar cajas", "Counting and labelling boxes"),
        account=(
            "Se cuentan las cajas que llegan y se etiquetan.",
            "Boxes that arrive are counted and labelled.",
        ),
        level_needed=0,
        now=now,
    )
    start = (now + timedelta(days=6)).replace(
        hour=10, minute=0, second=0, microsecond=0, tzinfo=None
    )
    shift = plan_shift(
        session,
        planner=coordinator,
        task=task,
        starts=start,
        ends=start + timedelta(hours=3),
        zone=ZONE,
        minimum=1,
        capacity=1,
        area_code=incident.area_code,
        meeting_point="DEMO: puerta del centro de acopio",
        now=now,
    )
    for username, door in (("cenzontle", sign_up), ("colibri", stand_in_line)):
        door(session, shift=shift.reference, volunteer=actor_named(session, username), now=now)
