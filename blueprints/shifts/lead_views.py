"""The shift of today for whoever leads it: who came, who left, by scanning or by hand."""

from flask import flash, request
from flask_babel import ngettext
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.shifts import blueprint
from blueprints.shifts.forms import StepForm
from blueprints.shifts.lead_page import REFUSED, back, lead_page
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import transaction
from portal.volunteering import lead_queries as queries
from portal.volunteering.checking_out import check_out_all
from portal.volunteering.keeping_rosters import set_state
from portal.volunteering.presence_rules import LEAD_STEPS
from portal.volunteering.rules import SignUpState


@blueprint.get("/shifts/<reference>/lead")
@requires(Permission.SHIFT_LEAD)
def lead(reference: str) -> str:
    """Who is expected, here, gone or missed."""
    return lead_page(reference)


@blueprint.post("/shifts/<reference>/lead/sign-ups/<sign_up>")
@requires(Permission.SHIFT_LEAD)
def lead_step(reference: str, sign_up: str) -> Response | tuple[str, int]:
    """Say by hand who came, left, or did not come."""
    form, actor = StepForm(), current_actor()
    if form.to.data not in set(LEAD_STEPS):
        raise NotFound
    try:
        with transaction() as session:
            set_state(
                session,
                shift=queries.shift_to_lead(session, actor, reference, now=utc_now()),
                sign_up=sign_up,
                to=SignUpState(form.to.data),
                coordinator=actor,
                now=utc_now(),
            )
    except REFUSED as refused:
        return lead_page(reference, refused), 409
    return back(reference)


@blueprint.post("/shifts/<reference>/lead/all-out")
@requires(Permission.SHIFT_LEAD)
def all_out(reference: str) -> Response:
    """Note the departure of everybody whom the page showed as here."""
    actor = current_actor()
    with transaction() as session:
        gone = check_out_all(
            session,
            shift=queries.shift_to_lead(session, actor, reference, now=utc_now()),
            sign_ups=set(request.form.getlist("here")),
            lead=actor,
            now=utc_now(),
        )
    said = ngettext("Se registró %(num)d salida.", "Se registraron %(num)d salidas.", gone)
    flash(said, "good")
    return back(reference)
