"""Sort what came in: how soon it is answered, and which reports tell of one incident."""

from collections.abc import Callable

from flask import flash, redirect, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.proposal_form import SpeakingForm
from blueprints.verification.pages import said
from blueprints.verification.sorting_forms import MergeForm, SplitForm, TriageForm
from blueprints.verification.sorting_page import offering, queue_page, report_page
from blueprints.verification.views import Page, blueprint
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import NotFound, Refusal
from portal.extensions import db, transaction
from portal.incidents.merging import merge, split
from portal.incidents.report_queries import report_for
from portal.incidents.rules import Priority
from portal.incidents.triaging import triage


@blueprint.get("/reports")
@requires(Permission.INCIDENT_SORT)
def reports() -> str:
    """What came in and nobody has looked at yet."""
    return queue_page(request.args.get("after", ""))


@blueprint.get("/reports/<reference>")
@requires(Permission.INCIDENT_SORT)
def report(reference: str) -> str:
    """One report, and what is like it."""
    return report_page(reference)


@blueprint.post("/reports/<reference>/priority")
@requires(Permission.INCIDENT_SORT)
def set_priority(reference: str) -> Page:
    """Say how soon the report must be answered."""
    form = offering(TriageForm())
    if not form.validate_on_submit():
        return report_page(reference, triaging=form), 400
    against = _refusal(triage, form, reference, priority=Priority(form.priority.data))
    if against:
        return report_page(reference, triaging=form, refusal=against), 409
    return _done(gettext("Prioridad registrada."), reference)


@blueprint.post("/reports/<reference>/merge")
@requires(Permission.INCIDENT_SORT)
def hang_on(reference: str) -> Page:
    """Say that this report tells of another incident."""
    form = offering(MergeForm())
    if not (form.validate_on_submit() and _names_one(form)):
        return report_page(reference, merging=form), 400
    into = report_for(db.session(), current_actor(), form.chosen).id
    against = _refusal(merge, form, reference, into_id=into, resolution=form.resolution.data)
    if against:
        return report_page(reference, merging=form, refusal=against), 409
    return _done(gettext("Unido. Ese reporte ya no se responde por separado."), form.chosen)


@blueprint.post("/reports/<reference>/split")
@requires(Permission.INCIDENT_SORT)
def stand_alone(reference: str) -> Page:
    """Say that a merged report tells of something else."""
    form = offering(SplitForm())
    if not form.validate_on_submit():
        return report_page(reference, splitting=form), 400
    against = _refusal(split, form, reference, resolution=form.resolution.data)
    if against:
        return report_page(reference, splitting=form, refusal=against), 409
    return _done(gettext("Separado. Vuelve a la lista con un plazo nuevo."), reference)


def _refusal(
    verb: Callable[..., object], form: SpeakingForm, reference: str, **more: object
) -> str:
    """Do it to the report for the organisation of the form; what stands against it, or nothing."""
    try:
        with transaction() as session:
            verb(
                session,
                sorter=current_actor(),
                organisation_id=form.organisation.data,
                incident_id=report_for(session, current_actor(), reference).id,
                now=utc_now(),
                **more,
            )
    except NotFound:
        raise
    except Refusal as refusal:
        return said(refusal)
    return ""


def _done(told: str, reference: str) -> Response:
    flash(told, "good")
    return redirect(url_for("verification.report", reference=reference), 303)


def _names_one(form: MergeForm) -> bool:
    """Whether the form names an incident that its sender may see."""
    if not form.chosen:
        form.other.errors = [gettext("Elegir uno de la lista o escribir su folio.")]
        return False
    try:
        report_for(db.session(), current_actor(), form.chosen)
    except NotFound:
        form.other.errors = [gettext("No hay ningún hecho con ese folio que pueda verse.")]
        return False
    return True
