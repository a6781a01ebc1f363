"""A task of the demo, at the organisation of whoever coordinates there."""

from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from portal.access.roles import Role
from portal.demo.populating import actor_named, home_of
from portal.incidents.models import Incident
from portal.volunteering.models import Task
from portal.volunteering.planning_shifts import describe_task

COORDINATOR = "sabino"


def describe_demo_task(
    session: Session,
    incident: Incident,
    *,
    title: tuple[str, str],
    account: tuple[str, str],
    now: datetime,
    **more: Any,
) -> Task:
    """`title` and `account` in Spanish and English; each account says that it is a demo's."""
    planner = actor_named(session, COORDINATOR)
    return describe_task(
        session,
        planner=planner,
        organisation_id=home_of(planner, Role.COORDINATOR),
        incident_id=incident.id,
        title_es=title[0],
        title_en=title[1],
        account_es=f"DEMO. {account[0]}",
        account_en=f"DEMO. {account[1]}",
        now=now,
        **more,
    )
