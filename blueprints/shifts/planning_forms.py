"""The planning forms, filled with what is known before anyone types."""

from flask import request
from sqlalchemy.orm import Session

from blueprints.shifts.forms import ShiftForm, TaskForm
from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.queries import organisations_by_id
from portal.incidents.models import Incident
from portal.places.queries import areas
from portal.volunteering.models import Shift
from portal.volunteering.planning_rules import usual_zone


def new_task_form(session: Session, actor: Actor, incident: Incident) -> TaskForm:
    """For a task on `incident`, in the areas of its state."""
    organisations = organisations_by_id(session, actor.organisations_with(Permission.SHIFT_MANAGE))
    form = TaskForm(
        areas=_areas(session, incident.area.state_code),
        organisations={str(one.id): one.name for one in organisations},
    )
    if request.method == "GET":
        form.area.data = incident.area_code
        form.zone.data = usual_zone(incident.area.state_code)
    return form


def repeat_form(session: Session, shift: Shift) -> ShiftForm:
    """For one more shift like `shift`, at another time."""
    form = ShiftForm(areas=_areas(session, shift.area.state_code))
    if request.method == "GET":
        form.area.data, form.zone.data = shift.area_code, shift.zone
        form.minimum.data, form.capacity.data = shift.minimum, shift.capacity
        form.meeting_point.data, form.asks_first.data = shift.meeting_point, shift.asks_first
    return form


def _areas(session: Session, state_code: str) -> dict[str, str]:
    return {area.code: area.name for area in areas(session, state_code=state_code)}
