"""For a shift without enough people: who could come, and asking them."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.shifts import blueprint, wording
from blueprints.shifts.fit_words import REASONS_OF_OTHERS
from blueprints.shifts.refusal_words import words_for
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import Refusal
from portal.extensions import db, transaction
from portal.volunteering.asking_people import ask
from portal.volunteering.errors import AskedEnough, SignUpRefused
from portal.volunteering.queries import shift_to_manage
from portal.volunteering.willing_queries import willing


@blueprint.get("/desk/shifts/<reference>/willing")
@requires(Permission.SHIFT_MANAGE)
def who_could_come(reference: str) -> str:
    """The organisation's volunteers who fit and are free, by handle."""
    return _page(reference)


@blueprint.post("/desk/shifts/<reference>/willing/<volunteer>")
@requires(Permission.SHIFT_MANAGE)
def ask_to_come(reference: str, volunteer: str) -> Response | tuple[str, int]:
    """Send one of them a word about the shift."""
    actor = current_actor()
    try:
        with transaction() as session:
            ask(
                session,
                shift=shift_to_manage(session, actor, reference),
                volunteer=volunteer,
                coordinator=actor,
                now=utc_now(),
            )
    except (SignUpRefused, AskedEnough) as refused:
        return _page(reference, refused), 409
    flash(_("Se le avisó. Decide esa persona; el lugar sigue libre."), "good")
    return redirect(url_for("shifts.who_could_come", reference=reference), 303)


def _page(reference: str, refusal: Refusal | None = None) -> str:
    session = db.session()
    shift = shift_to_manage(session, current_actor(), reference)
    return render_template(
        "shifts/willing.html",
        shift=shift,
        people=willing(session, shift, now=utc_now()),
        told=words_for(refusal, shift.zone) if refusal else None,
        reasons=REASONS_OF_OTHERS,
        form=ConfirmForm(formdata=None),
        wording=wording,
    )
