"""Tasks, shifts and volunteers for tests; every place and word is plainly invented."""

import itertools
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from portal.access.roles import Role
from portal.accounts.models import Organisation, User, VettingAttestation
from portal.accounts.queries import actor_for
from portal.accounts.rules import KIND_OF_LEVEL
from portal.clock import utc_now
from portal.incidents.models import Incident
from portal.volunteering.models import Shift, Task
from portal.volunteering.planning_shifts import describe_task, plan_shift
from tests.factories.incidents import area, verified
from tests.factories.people import organisation, person

_numbers = itertools.count(1)
ZONE = "America/Mexico_City"


def volunteer(session: Session, *, level: int = 1, at: Organisation | None = None) -> User:
    """A volunteer whose vetting is in force up to `level`."""
    made = person(session, Role.VOLUNTEER, at=at, second_factor=False)
    vetted(session, made, level)
    return made


def vetted(session: Session, user: User, level: int, *, days: int = 90) -> None:
    """Put `user`'s attestations up to `level` in force for some days."""
    now = utc_now()
    for step in range(1, level + 1):
        session.add(
            VettingAttestation(
                user_id=user.id,
                organisation_id=user.memberships[0].organisation_id,
                level=step,
                kind=KIND_OF_LEVEL[step],
                attested_by="tests",
                attested_at=now,
                expires_on=(now + timedelta(days=days)).date(),
            )
        )
    session.flush()


def coordinator(session: Session, at: Organisation | None = None) -> User:
    """Someone who plans shifts."""
    return person(session, Role.COORDINATOR, at=at or organisation(session))


def task(
    session: Session,
    *,
    planner: User | None = None,
    incident: Incident | None = None,
    **more: Any,
) -> Task:
    """A task on a verified incident."""
    planner = planner or coordinator(session)
    number = next(_numbers)
    given: dict[str, Any] = {
        "title_es": f"Tarea de prueba {number}",
        "title_en": f"Test task {number}",
        "account_es": "Clasificar despensas.",
        "account_en": "Sort food parcels.",
        "level_needed": 1,
        "now": utc_now(),
        **more,
    }
    return describe_task(
        session,
        planner=actor_for(planner),
        organisation_id=planner.memberships[0].organisation_id,
        incident_id=(incident or verified(session)).id,
        **given,
    )


def shift(
    session: Session,
    *,
    of: Task | None = None,
    planner: User | None = None,
    starts_at: datetime | None = None,
    hours: float = 4,
    **more: Any,
) -> Shift:
    """A shift, by default of four hours in three days, with one place."""
    planner = planner or coordinator(session)
    begins = starts_at or utc_now().replace(minute=0, second=0, microsecond=0) + timedelta(days=3)
    given: dict[str, Any] = {
        "minimum": 1,
        "capacity": 1,
        "area_code": area(session).code,
        "meeting_point": "Explanada de prueba, junto al quiosco",
        "now": utc_now(),
        "zone": ZONE,
        **more,
    }
    return plan_shift(
        session,
        planner=actor_for(planner),
        task=of or task(session, planner=planner),
        starts=_wall_clock(begins, given["zone"]),
        ends=_wall_clock(begins + timedelta(hours=hours), given["zone"]),
        **given,
    )


def _wall_clock(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
