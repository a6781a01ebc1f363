"""What became of whoever did not check out."""

from flask import flash
from flask_babel import gettext as _
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
from portal.volunteering.answering_missed import answer_missed
from portal.volunteering.presence_rules import Answer


@blueprint.post("/shifts/<reference>/lead/sign-ups/<sign_up>/missed")
@requires(Permission.SHIFT_LEAD)
def answer(reference: str, sign_up: str) -> Response | tuple[str, int]:
    """Say what became of somebody whose check-out was missed."""
    form, actor = StepForm(), current_actor()
    if form.to.data not in set(Answer):
        raise NotFound
    try:
        with transaction() as session:
            answer_missed(
                session,
                shift=queries.shift_to_lead(session, actor, reference, now=utc_now()),
                sign_up=sign_up,
                answer=Answer(form.to.data),
                by=actor,
                now=utc_now(),
            )
    except REFUSED as refused:
        return lead_page(reference, refused), 409
    flash(_("Anotado."), "good")
    return back(reference)
