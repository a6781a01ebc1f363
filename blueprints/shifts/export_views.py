"""Lists of shifts as CSV: by handle, never by name."""

from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO

from flask import flash, redirect, request, send_file, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.csv_files import csv_file
from blueprints.security_headers import forbid_storing
from blueprints.shifts import blueprint
from blueprints.shifts.filters import HOME_ZONE
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.departing.export_rules import cell
from portal.extensions import transaction
from portal.volunteering.desk_queries import DeskFilter
from portal.volunteering.exporting_shifts import COLUMNS, ListKind, take_out

LONGEST = timedelta(days=92)


@blueprint.post("/desk/shifts/export/<any(shifts, sign_ups):kind>")
@requires(Permission.SHIFT_EXPORT)
def export(kind: str) -> Response:
    """Take a list out. It is a POST because it leaves a line: who, and which list."""
    wanted = _wanted()
    if wanted is None or not ConfirmForm().validate():
        flash(_("Elegir dos días con tres meses entre ellos a lo más."), "warn")
        return redirect(url_for("shifts.manage"), 303)
    chosen = ListKind(kind)
    with transaction() as session:
        rows = take_out(session, actor=current_actor(), kind=chosen, wanted=wanted, now=utc_now())
        file = BytesIO(
            csv_file([[cell(value) for value in row] for row in (COLUMNS[chosen], *rows)])
        )
    forbid_storing()
    return send_file(file, mimetype="text/csv", as_attachment=True, download_name=f"{kind}.csv")


def _wanted() -> DeskFilter | None:
    begins, ends = (_midnight(request.form.get(name, "")) for name in ("from", "until"))
    if begins is None or ends is None or not timedelta(0) <= ends - begins <= LONGEST:
        return None
    return DeskFilter(from_=begins, until=ends + timedelta(days=1))


def _midnight(text: str) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(text), time(), HOME_ZONE).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
