"""The planning forms, filled with what is known before anyone types."""

from datetime import timedelta
from zoneinfo import ZoneInfo

from flask import request
from sqlalchemy.orm import Session

from blueprints.shifts.forms import ShiftForm, TaskForm
from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.queries import organisations_by_id
from portal.clock import utc_now
from portal.incidents.models import Incident
from portal.places.models import Area
from portal.places.queries import area_by_code, areas
from portal.places.zones import usual_zone
from portal.volunteering.choosing_leads import handles_of
from portal.volunteering.keeping_templates import plan_of
from portal.volunteering.models import Shift, Task
from portal.volunteering.planning_models import ShiftTemplate
from portal.volunteering.repeating_plans import plan_like


def new_task_form(session: Session, actor: Actor, incident: Incident) -> TaskForm:
    """For a task on `incident`, in the areas of its state."""
    organisations = organisations_by_id(session, actor.organisations_with(Permission.SHIFT_MANAGE))
    form = TaskForm(
        areas=_areas(session, incident.area),
        organisations={str(one.id): one.name for one in organisations},
        # Of several organisations the right one is not known yet; one may type.
        handles=handles_of(session, organisations[0].id) if len(organisations) == 1 else [],
    )
    if request.method == "GET":
        form.area.data = incident.area_code
        form.zone.data = usual_zone(incident.area.state_code)
    return form


def repeat_form(session: Session, shift: Shift) -> ShiftForm:
    """For one more shift like `shift`, at another time."""
    form = ShiftForm(
        areas=_areas(session, shift.area), handles=handles_of(session, shift.task.organisation_id)
    )
    if request.method == "GET":
        form.fill(plan_like(session, shift))
    return form


def template_form(session: Session, template: ShiftTemplate, task: Task) -> ShiftForm:
    """For a shift planned from a template; tomorrow is proposed, at its usual hour."""
    form = ShiftForm(
        areas=_areas(session, area_by_code(session, template.area_code)),
        handles=handles_of(session, task.organisation_id),
    )
    if request.method == "GET":
        tomorrow = utc_now().astimezone(ZoneInfo(template.zone)).date() + timedelta(days=1)
        form.fill(plan_of(template, tomorrow), with_clocks=True)
    return form


def _areas(session: Session, area: Area) -> dict[str, str]:
    return {one.code: one.name for one in areas(session, state_code=area.state_code)}
