"""Whoever leads or coordinates puts hours right."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.shifts import blueprint, hours_wording, wording
from blueprints.shifts.presence_forms import CorrectionForm
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.volunteering.correcting_hours import correct_hours
from portal.volunteering.correction_queries import corrections_of
from portal.volunteering.hour_rules import CorrectionReason
from portal.volunteering.lead_queries import shift_to_lead
from portal.volunteering.models import Shift
from portal.volunteering.presence_errors import HoursRefused
from portal.volunteering.team_queries import TeamLine, team


@blueprint.get("/shifts/<reference>/lead/sign-ups/<sign_up>/hours")
@requires(Permission.SHIFT_LEAD)
def ask_correction(reference: str, sign_up: str) -> str:
    """What stands, what was corrected before, and the form."""
    shift, line = _person(reference, sign_up)
    hours, minutes = divmod(line.minutes or 0, 60)
    form = CorrectionForm(formdata=None, hours=hours, minutes=minutes, seen=str(line.minutes or 0))
    return _correction_page(shift, line, form)


@blueprint.post("/shifts/<reference>/lead/sign-ups/<sign_up>/hours")
@requires(Permission.SHIFT_LEAD)
def correct(reference: str, sign_up: str) -> Response | tuple[str, int]:
    """Put the hours right, or show the form again with the reason."""
    shift, line = _person(reference, sign_up)
    form, actor = CorrectionForm(), current_actor()
    if not form.validate():
        return _correction_page(shift, line, form), 422
    try:
        with transaction() as session:
            correct_hours(
                session,
                shift=shift_to_lead(session, actor, reference, now=utc_now()),
                sign_up=sign_up,
                seen=form.minutes_seen(),
                minutes=form.minutes_wanted(),
                reason=CorrectionReason(form.reason.data),
                note=form.note.data or "",
                by=actor,
                now=utc_now(),
            )
    except HoursRefused as refused:
        form.hours.errors = [hours_wording.hours_refused(refused)]
        shift, line = _person(reference, sign_up)
        form.seen.data = str(line.minutes or 0)
        return _correction_page(shift, line, form), 409
    flash(_("Horas corregidas. La persona ve el cambio y el motivo."), "good")
    return redirect(url_for("shifts.lead", reference=reference), 303)


def _person(reference: str, sign_up: str) -> tuple[Shift, TeamLine]:
    session = db.session()
    shift = shift_to_lead(session, current_actor(), reference, now=utc_now())
    for line in team(session, shift):
        if line.reference == sign_up:
            return shift, line
    raise NotFound


def _correction_page(shift: Shift, line: TeamLine, form: CorrectionForm) -> str:
    before = corrections_of(db.session(), [line.reference])
    return render_template(
        "shifts/correct_hours.html",
        shift=shift,
        line=line,
        before=before.get(line.reference, []),
        form=form,
        wording=wording,
        words=hours_wording,
    )
