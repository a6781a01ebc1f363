"""The roster as a sheet to print and as a PDF: handles, parts, and blanks for a pen."""

from flask import render_template, send_file
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.security_headers import forbid_storing
from blueprints.shifts import blueprint, wording
from blueprints.shifts.sheet_pdf import sheet_pdf
from portal.access.permissions import Permission
from portal.extensions import db
from portal.volunteering import queries
from portal.volunteering.choosing_leads import handle_of
from portal.volunteering.desk_queries import roster_rows


@blueprint.get("/desk/shifts/<reference>/sheet")
@requires(Permission.SHIFT_MANAGE)
def sheet(reference: str) -> str:
    """The page that prints well."""
    session = db.session()
    shift = queries.shift_to_manage(session, current_actor(), reference)
    return render_template(
        "shifts/sheet.html",
        shift=shift,
        rows=roster_rows(session, shift),
        lead=handle_of(session, shift.lead_id),
        wording=wording,
    )


@blueprint.get("/desk/shifts/<reference>/sheet.pdf")
@requires(Permission.SHIFT_MANAGE)
def sheet_as_pdf(reference: str) -> Response:
    """The same as a file."""
    session = db.session()
    shift = queries.shift_to_manage(session, current_actor(), reference)
    file = sheet_pdf(shift, roster_rows(session, shift), lead=handle_of(session, shift.lead_id))
    forbid_storing()
    return send_file(
        file,
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"{_('turno')}-{shift.reference}.pdf",
    )
