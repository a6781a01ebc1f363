"""Scanning at the meeting point: the lead's phone reads people, people's phones read the lead's."""

from flask import flash, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.qr_codes import picture_of
from blueprints.shifts import blueprint, wording
from blueprints.shifts.lead_page import REFUSED, back, lead_page, led
from blueprints.shifts.presence_codes import few_wrong_codes, link_to, presence_key
from blueprints.shifts.presence_forms import CodeForm
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.volunteering import lead_queries as queries
from portal.volunteering.checking_in import check_by_code
from portal.volunteering.presence_errors import CodeRefused
from portal.volunteering.presence_queries import code_of_shift, whose_code
from portal.volunteering.presence_rules import Deed


@blueprint.get("/shifts/<reference>/lead/code/<any('in', 'out'):deed>")
@requires(Permission.SHIFT_LEAD)
def show_code(reference: str, deed: str) -> str:
    """The shift's own code, large, for the others' phones."""
    shift = led(reference)
    code = code_of_shift(shift, Deed(deed), presence_key())
    path = url_for("shifts.ask_presence", reference=reference, code=code)
    return render_template(
        "shifts/lead_code.html",
        shift=shift,
        deed=Deed(deed),
        code=code,
        picture=picture_of(link_to(path)),
        wording=wording,
    )


@blueprint.get("/shifts/<reference>/lead/scan/<code>")
@requires(Permission.SHIFT_LEAD)
@few_wrong_codes
def ask_scan(reference: str, code: str) -> str | tuple[str, int]:
    """What the camera opens: whose code it is, and nothing is noted yet."""
    shift = led(reference)
    try:
        sign_up, deed = whose_code(db.session(), shift, code, key=presence_key())
    except CodeRefused as refused:
        return lead_page(reference, refused), 409
    return render_template(
        "shifts/lead_ask.html",
        shift=shift,
        handle=sign_up.volunteer.handle,
        state=sign_up.state,
        deed=deed,
        form=CodeForm(formdata=None, code=code),
        wording=wording,
    )


@blueprint.post("/shifts/<reference>/lead/scan")
@requires(Permission.SHIFT_LEAD)
@few_wrong_codes
def scan(reference: str) -> Response | tuple[str, int]:
    """Note what a volunteer's code says."""
    form, actor = CodeForm(), current_actor()
    if not form.validate():
        return lead_page(reference, form=form), 422
    try:
        with transaction() as session:
            handle, deed = check_by_code(
                session,
                shift=queries.shift_to_lead(session, actor, reference, now=utc_now()),
                code=form.code.data or "",
                lead=actor,
                key=presence_key(),
                now=utc_now(),
            )
    except REFUSED as refused:
        return lead_page(reference, refused, form), 409
    arrived = deed is Deed.ARRIVE
    said = (
        _("Llegó: %(handle)s", handle=handle) if arrived else _("Salió: %(handle)s", handle=handle)
    )
    flash(said, "good")
    return back(reference)
