"""Pictures of what is open, and the monthly reports that may leave."""

from collections.abc import Callable
from io import BytesIO

from flask import Blueprint, render_template, request, send_file
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.payment import settings
from blueprints.reports import words
from blueprints.reports.board_report import board_report
from blueprints.reports.books import donor_report
from blueprints.reports.dashboard import dashboard_page
from blueprints.reports.spreadsheets import hxl_csv, plain_csv, workbook
from blueprints.reports.tables import lines_of, sum_shown
from blueprints.security_headers import forbid_storing
from blueprints.template_filters import day
from portal.access.permissions import Permission
from portal.aid import snapshot_queries
from portal.aid.exporting_reports import take_out, take_out_public_figures
from portal.aid.models import Snapshot
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.public_books import OrganisationBooks, public_books

blueprint = Blueprint("reports", __name__)
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@blueprint.get("/dashboard")
@requires(Permission.CASE_SEE)
def dashboard() -> str:
    """What is open, what money moved and which shifts lack people, as pictures with tables."""
    return dashboard_page()


@blueprint.get("/reports")
@requires(Permission.REPORT_EXPORT)
def index() -> str:
    """The months that may leave."""
    found, more = snapshot_queries.snapshots_for(
        db.session(), current_actor(), before=request.args.get("before", "")
    )
    return render_template(
        "reports/index.html",
        snapshots=found,
        more=more,
        words=words,
        sum_shown=sum_shown,
        form=ConfirmForm(),
    )


@blueprint.get("/reports/<reference>")
@requires(Permission.REPORT_EXPORT)
def month(reference: str) -> str:
    """One month as a picture and a table, and the ways to take it out."""
    found = snapshot_queries.snapshot_for(db.session(), current_actor(), reference)
    return render_template(
        "reports/month.html",
        snapshot=found,
        lines=lines_of(found),
        total=sum_shown(found),
        words=words,
        form=ConfirmForm(),
    )


@blueprint.post("/reports/<reference>/<any(csv, hxl, xlsx, board):form>")
@requires(Permission.REPORT_EXPORT)
def export(reference: str, form: str) -> Response:
    """Take the month out. It is a POST because it leaves a line: who, which month, which form."""
    with transaction() as session:
        take_out(session, actor=current_actor(), reference=reference, form=form, now=utc_now())
    found = snapshot_queries.snapshot_for(db.session(), current_actor(), reference)
    make, mimetype, ending = FORMS[form]
    return _sent(make(found), mimetype, f"{_('informe')}-{found.month}{ending}")


@blueprint.post("/reports/donors")
@requires(Permission.REPORT_EXPORT)
def donors() -> Response:
    """The public books as a report for those who gave."""
    with transaction() as session:
        take_out_public_figures(session, actor=current_actor(), now=utc_now())
    where = current_actor().organisations_with(Permission.REPORT_EXPORT)
    file = donor_report(_books(where), day=day(utc_now()), is_test=not settings().livemode)
    return _sent(file, "application/pdf", f"{_('informe-donantes')}.pdf")


def _board(snapshot: Snapshot) -> BytesIO:
    return board_report(
        snapshot,
        earlier=snapshot_queries.earlier(db.session(), snapshot),
        books=_books(frozenset({snapshot.organisation_id})),
        is_test=not settings().livemode,
    )


def _books(organisation_ids: frozenset[int]) -> list[OrganisationBooks]:
    books = public_books(db.session(), livemode=settings().livemode)
    return [one for one in books if one.organisation.id in organisation_ids]


def _sent(file: BytesIO, mimetype: str, name: str) -> Response:
    forbid_storing()
    return send_file(file, mimetype=mimetype, as_attachment=True, download_name=name)


FORMS: dict[str, tuple[Callable[[Snapshot], BytesIO], str, str]] = {
    "csv": (plain_csv, "text/csv", ".csv"),
    "hxl": (hxl_csv, "text/csv", ".hxl.csv"),
    "xlsx": (workbook, XLSX, ".xlsx"),
    "board": (_board, "application/pdf", ".pdf"),
}
