"""Shifts for those who coordinate: the list, planning, and rosters by handle alone."""

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.shifts import blueprint, wording
from blueprints.shifts.filters import next_page, wanted_cursor
from blueprints.shifts.forms import StepForm
from blueprints.shifts.planning_forms import new_task_form, repeat_form
from blueprints.shifts.refusal_words import words_for
from blueprints.shifts.sharing import share_text
from portal.access.permissions import Permission
from portal.aid.people_queries import how_many_to_plan
from portal.clock import day_of, utc_now
from portal.errors import NotFound, Refusal
from portal.extensions import db, transaction
from portal.incidents.models import Incident
from portal.incidents.queries import incident_by_reference, verified_incidents
from portal.incidents.rules import IncidentState
from portal.volunteering import queries
from portal.volunteering.calling_off import call_off
from portal.volunteering.errors import PlanRefused, TooEarly, TransitionRefused
from portal.volunteering.keeping_rosters import set_state
from portal.volunteering.planning_shifts import describe_task, plan_shift
from portal.volunteering.rules import SignUpState, roster_steps
from portal.volunteering.standing_queries import standing


@blueprint.get("/desk/shifts")
@requires(Permission.SHIFT_MANAGE)
def manage() -> str:
    """The shifts of one's organisations, open or not."""
    session, actor, now = db.session(), current_actor(), utc_now()
    lines, after = queries.shifts_to_manage(session, actor, from_=now, after=wanted_cursor())
    return render_template(
        "shifts/manage.html",
        lines=lines,
        older=next_page(after),
        asked=how_many_to_plan(session, actor, standing=standing(now), today=day_of(now)),
        wording=wording,
    )


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
    return _form_page(new_task_form(db.session(), current_actor(), found), found.title_es)


@blueprint.post("/desk/shifts/new/<incident>")
@requires(Permission.SHIFT_MANAGE)
def plan(incident: str) -> Response | tuple[str, int]:
    """Plan it, or show the form again with the reason beside its field."""
    found = _verified(incident)
    title, incident_id = found.title_es, found.id
    form = new_task_form(db.session(), current_actor(), found)
    if not form.validate_on_submit():
        return _form_page(form, title), 422
    planner, now = current_actor(), utc_now()
    try:
        with transaction() as session:
            task = describe_task(
                session, planner=planner, incident_id=incident_id, now=now, **form.task_facts()
            )
            shift = plan_shift(session, planner=planner, task=task, now=now, **form.shift_facts())
            reference = shift.reference
    except PlanRefused as refused:
        form.show(refused.reason)
        return _form_page(form, title), 409
    flash(_("Turno publicado."), "good")
    return redirect(url_for("shifts.roster", reference=reference), 303)


@blueprint.get("/desk/shifts/<reference>/repeat")
@requires(Permission.SHIFT_MANAGE)
def repeat(reference: str) -> str:
    """The form for one more shift of the same task."""
    shift = queries.shift_to_manage(db.session(), current_actor(), reference)
    return _form_page(repeat_form(db.session(), shift), shift.task.title_es)


@blueprint.post("/desk/shifts/<reference>/repeat")
@requires(Permission.SHIFT_MANAGE)
def plan_again(reference: str) -> Response | tuple[str, int]:
    """Plan one more shift of the same task."""
    shift = queries.shift_to_manage(db.session(), current_actor(), reference)
    form, title = repeat_form(db.session(), shift), shift.task.title_es
    if not form.validate_on_submit():
        return _form_page(form, title), 422
    planner = current_actor()
    try:
        with transaction() as session:
            task = queries.shift_to_manage(session, planner, reference).task
            again = plan_shift(
                session, planner=planner, task=task, now=utc_now(), **form.shift_facts()
            )
            made = again.reference
    except PlanRefused as refused:
        form.show(refused.reason)
        return _form_page(form, title), 409
    flash(_("Turno publicado."), "good")
    return redirect(url_for("shifts.roster", reference=made), 303)


@blueprint.get("/desk/shifts/<reference>")
@requires(Permission.SHIFT_MANAGE)
def roster(reference: str) -> str:
    """Who is in the shift, by chosen handle."""
    return _roster_page(reference)


@blueprint.post("/desk/shifts/<reference>/sign-ups/<sign_up>")
@requires(Permission.SHIFT_MANAGE)
def step(reference: str, sign_up: str) -> Response | tuple[str, int]:
    """Say what became of one sign-up."""
    form, actor = StepForm(), current_actor()
    if form.to.data not in set(SignUpState):
        raise NotFound
    try:
        with transaction() as session:
            set_state(
                session,
                shift=queries.shift_to_manage(session, actor, reference),
                sign_up=sign_up,
                to=SignUpState(form.to.data),
                coordinator=actor,
                now=utc_now(),
            )
    except (TransitionRefused, TooEarly) as refused:
        return _roster_page(reference, refused), 409
    return redirect(url_for("shifts.roster", reference=reference), 303)


@blueprint.get("/desk/shifts/<reference>/call-off")
@requires(Permission.SHIFT_MANAGE)
def ask_call_off(reference: str) -> str:
    """The page that says what calling off does, before it is done."""
    shift = queries.shift_to_manage(db.session(), current_actor(), reference)
    return render_template("shifts/call_off.html", shift=shift, form=ConfirmForm(), wording=wording)


@blueprint.post("/desk/shifts/<reference>/call-off")
@requires(Permission.SHIFT_MANAGE)
def confirm_call_off(reference: str) -> Response:
    """Call the shift off; everyone in it is free again and told."""
    actor = current_actor()
    with transaction() as session:
        shift = queries.shift_to_manage(session, actor, reference)
        call_off(session, shift=shift, coordinator=actor, now=utc_now())
    flash(_("Turno cancelado. Se avisa a cada persona que estaba en él."), "good")
    return redirect(url_for("shifts.roster", reference=reference), 303)


def _verified(reference: str) -> Incident:
    """What is not verified stays with the verifiers, also when its reference is known."""
    incident = incident_by_reference(db.session(), reference)
    if incident.state != IncidentState.VERIFIED:
        raise NotFound
    return incident


def _form_page(form: object, title: str) -> str:
    return render_template("shifts/plan.html", form=form, title=title)


def _roster_page(reference: str, refusal: Refusal | None = None) -> str:
    session = db.session()
    shift = queries.shift_to_manage(session, current_actor(), reference)
    return render_template(
        "shifts/roster.html",
        shift=shift,
        lines=queries.roster(session, shift),
        steps=roster_steps,
        told=words_for(refusal, shift.zone) if refusal else None,
        share=share_text(shift, current_app.config["SETTINGS"].base_url),
        form=ConfirmForm(),
        wording=wording,
    )
