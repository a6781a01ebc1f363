"""People asked for cases: those who plan shifts tie each ask to one, under its label alone."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints import people_words
from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.shifts import blueprint
from blueprints.shifts.people_forms import TieForm
from blueprints.shifts.people_page import called, facts_of, queue_page
from portal.access.permissions import Permission
from portal.aid.errors import AidRefused
from portal.aid.people_queries import ask_to_plan
from portal.aid.planning_people import plan_people, put_back
from portal.clock import utc_now
from portal.extensions import transaction
from portal.volunteering.standing_queries import shift_ahead, stands

Answer = Response | tuple[str, int]


@blueprint.get("/desk/shifts/people")
@requires(Permission.SHIFT_MANAGE)
def people() -> str:
    """What waits for a shift, the soonest first, and what is in one."""
    return queue_page()


@blueprint.post("/desk/shifts/people/<reference>/tie")
@requires(Permission.SHIFT_MANAGE)
def tie(reference: str) -> Answer:
    """Tie an ask to a shift; the shift's one-time code is shown on the answer itself."""
    form, actor, now = TieForm(prefix=reference), current_actor(), utc_now()
    if not form.validate():
        return queue_page(wrong=reference), 400
    try:
        with transaction() as session:
            ask = ask_to_plan(session, actor, reference)
            ahead = shift_ahead(session, actor, form.shift.data or "", now=now)
            made = plan_people(
                session,
                ask=ask,
                shift=facts_of(ahead),
                shift_stands=stands(session, ask.shift, now=now),
                version=form.version.data or 0,
                actor=actor,
                now=now,
            )
            return render_template(
                "shifts/people_code.html",
                ask=ask,
                code=made.code,
                shift=ahead.shift,
                called=called,
                words=people_words,
            ), 200
    except AidRefused as refusal:
        return queue_page(refusal=refusal), 409


@blueprint.post("/desk/shifts/people/<reference>/untie")
@requires(Permission.SHIFT_MANAGE)
def untie(reference: str) -> Answer:
    """It was the wrong shift, or the code got lost: it waits for a shift again."""
    if not ConfirmForm().validate():
        return queue_page(), 400
    try:
        with transaction() as session:
            actor = current_actor()
            ask = ask_to_plan(session, actor, reference)
            put_back(session, ask=ask, actor=actor, now=utc_now())
    except AidRefused as refusal:
        return queue_page(refusal=refusal), 409
    flash(_("La petición espera turno otra vez. El código de antes ya no sirve."), "good")
    return redirect(url_for("shifts.people"), 303)
