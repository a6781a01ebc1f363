"""Planning: a task with its first shift, one more shift, a series; a preview before many."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.shifts import blueprint, wording
from blueprints.shifts.forms import ShiftForm
from blueprints.shifts.planning_forms import new_task_form, repeat_form
from blueprints.shifts.wording import title_of
from blueprints.template_filters import day
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.incidents.models import Incident
from portal.incidents.queries import incident_by_reference, verified_incidents
from portal.incidents.rules import IncidentState
from portal.volunteering import queries
from portal.volunteering.errors import PlanRefused
from portal.volunteering.models import Shift, Task
from portal.volunteering.planning_errors import DayRefused, DoneAlready, SeriesRefused
from portal.volunteering.planning_rules import moment_at
from portal.volunteering.planning_series import plan_one, plan_series
from portal.volunteering.planning_shifts import describe_task
from portal.volunteering.sending_once import only_once
from portal.volunteering.series_rules import expand, rule_text

Answer = Response | str | tuple[str, int]


@blueprint.get("/desk/shifts/new")
@requires(Permission.SHIFT_MANAGE)
def choose_incident() -> str:
    """For which verified incident."""
    return render_template(
        "shifts/choose_incident.html", incidents=verified_incidents(db.session())
    )


@blueprint.get("/desk/shifts/new/<incident>")
@requires(Permission.SHIFT_MANAGE)
def new(incident: str) -> str:
    """The form for a task and its first shift."""
    found = _verified(incident)
    return form_page(new_task_form(db.session(), current_actor(), found), title_of(found))


@blueprint.post("/desk/shifts/new/<incident>")
@requires(Permission.SHIFT_MANAGE)
def plan(incident: str) -> Answer:
    """Plan it, or show the form again with the reason beside its field."""
    found = _verified(incident)
    incident_id, planner = found.id, current_actor()
    form = new_task_form(db.session(), planner, found)

    def describe(session: Session) -> Task:
        return describe_task(
            session, planner=planner, incident_id=incident_id, now=utc_now(), **form.task_facts()
        )

    return answer_plan(form, title_of(found), describe)


@blueprint.get("/desk/shifts/<reference>/repeat")
@requires(Permission.SHIFT_MANAGE)
def repeat(reference: str) -> str:
    """The form for one more shift of the same task."""
    shift = queries.shift_to_manage(db.session(), current_actor(), reference)
    return form_page(repeat_form(db.session(), shift), title_of(shift.task))


@blueprint.post("/desk/shifts/<reference>/repeat")
@requires(Permission.SHIFT_MANAGE)
def plan_again(reference: str) -> Answer:
    """Plan one more shift of the same task, or a series."""
    planner = current_actor()
    shift = queries.shift_to_manage(db.session(), planner, reference)
    return answer_plan(
        repeat_form(db.session(), shift),
        title_of(shift.task),
        lambda session: queries.shift_to_manage(session, planner, reference).task,
    )


def answer_plan(form: ShiftForm, title: str, task_of: Callable[[Session], Task]) -> Answer:
    """Show, preview or plan what the form says; nothing typed is lost on the way."""
    if form.step.data == "edit":
        return form_page(form, title)
    if not form.validate_on_submit():
        return form_page(form, title), 422
    try:
        if form.repeats and form.step.data != "plan":
            return _preview_page(form, title)
        with transaction() as session:
            only_once(session, token=form.once.data or "", actor=current_actor())
            made = [one.reference for one in _plan(session, form, task_of(session))]
    except DoneAlready:
        flash(_("Esto ya estaba publicado; no se publicó dos veces."), "good")
        return redirect(url_for("shifts.manage"), 303)
    except (PlanRefused, SeriesRefused) as refused:
        form.show(refused.reason)
    except DayRefused as refused:
        _show_day(form, refused)
    else:
        return _planned(made)
    return form_page(form, title), 409


def form_page(form: ShiftForm, title: str) -> str:
    """The form, in groups; what is optional is folded unless it holds something."""
    return render_template("shifts/plan.html", form=form, title=title)


def _plan(session: Session, form: ShiftForm, task: Task) -> list[Shift]:
    given, now, wanted = form.shift_plan(), utc_now(), current_actor()
    if not form.repeats:
        return [plan_one(session, planner=wanted, task=task, plan=given, now=now)]
    rule = rule_text(form.wish(), given.starts.date())
    return plan_series(session, planner=wanted, task=task, plan=given, rule=rule, now=now)


def _preview_page(form: ShiftForm, title: str) -> str:
    plan = form.shift_plan()
    rule = rule_text(form.wish(), plan.starts.date())
    found = expand(rule, starts=plan.starts, ends=plan.ends, zone=plan.zone)
    days = [
        wording.when(moment_at(one.starts, plan.zone), moment_at(one.ends, plan.zone), plan.zone)
        for one in found.occurrences
    ]
    kept = [
        pair for pair in request.form.items(multi=True) if pair[0] not in {"csrf_token", "step"}
    ]
    if not request.form.get("once"):
        kept.append(("once", form.once.data or ""))
    return render_template(
        "shifts/series.html", form=form, title=title, days=days, skipped=found.skipped, kept=kept
    )


def _planned(made: list[str]) -> Response:
    if len(made) == 1:
        flash(_("Turno publicado."), "good")
        return redirect(url_for("shifts.roster", reference=made[0]), 303)
    flash(ngettext("%(num)d turno publicado.", "%(num)d turnos publicados.", len(made)), "good")
    return redirect(url_for("shifts.manage"), 303)


def _show_day(form: ShiftForm, refused: DayRefused) -> None:
    assert isinstance(refused.because, PlanRefused)
    form.show(refused.because.reason, prefix=f"{day(refused.day)}: ")


def _verified(reference: str) -> Incident:
    """What is not verified stays with the verifiers, also when its reference is known."""
    incident = incident_by_reference(db.session(), reference)
    if incident.state != IncidentState.VERIFIED:
        raise NotFound
    return incident
