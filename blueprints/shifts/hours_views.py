"""A volunteer's own hours, what was corrected, and the papers made of them."""

from flask import render_template

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.shifts import blueprint, hours_wording, wording
from blueprints.shifts.filters import next_page, wanted_cursor
from portal.access.permissions import Permission
from portal.extensions import db
from portal.volunteering.certificate_queries import own_certificates
from portal.volunteering.correction_queries import corrections_of
from portal.volunteering.hour_queries import own_hours
from portal.volunteering.hour_rules import standing
from portal.volunteering.sum_queries import hours_by_organisation


@blueprint.get("/me/hours")
@requires(Permission.SHIFT_SIGN_UP)
def hours() -> str:
    """Hours by organisation and by shift, what was corrected and why, and the papers made."""
    session, actor = db.session(), current_actor()
    lines, after = own_hours(session, actor, after=wanted_cursor())
    return render_template(
        "shifts/hours.html",
        lines=lines,
        older=next_page(after),
        totals=hours_by_organisation(session, actor.user_id),
        corrections=corrections_of(session, [line.reference for line in lines]),
        papers=own_certificates(session, actor),
        standing=standing,
        form=ConfirmForm(),
        wording=wording,
        words=hours_wording,
    )
