"""A shift that stands, as a plan that can be planned again."""

from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from portal.volunteering.choosing_leads import handle_of
from portal.volunteering.models import Shift, ShiftRole
from portal.volunteering.planning_series import ShiftPlan
from portal.volunteering.planning_shifts import RolePlan
from portal.volunteering.skill_rules import as_skills


def plan_like(session: Session, shift: Shift) -> ShiftPlan:
    """The shift as it was planned, by the clocks of its place; when it opens is not repeated."""
    zone = ZoneInfo(shift.zone)
    return ShiftPlan(
        starts=shift.starts_at.astimezone(zone).replace(tzinfo=None),
        ends=shift.ends_at.astimezone(zone).replace(tzinfo=None),
        zone=shift.zone,
        minimum=shift.minimum,
        capacity=shift.capacity,
        area_code=shift.area_code,
        meeting_point=shift.meeting_point,
        asks_first=shift.asks_first,
        roles=tuple(role_plan(kept_role(role)) for role in shift.roles),
        lead=handle_of(session, shift.lead_id),
    )


def kept_role(role: ShiftRole) -> dict[str, Any]:
    """A part as a template keeps it."""
    return {name: getattr(role, name) for name in ("name_es", "name_en", "capacity", "skills")}


def role_plan(kept: dict[str, Any]) -> RolePlan:
    """A kept part, to be planned."""
    skills = tuple(sorted(as_skills(kept["skills"])))
    return RolePlan(kept["name_es"], kept["name_en"], kept["capacity"], skills)
