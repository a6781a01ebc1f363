"""Files of reports: brought, seen before anything is stored, then received whole."""

from base64 import b64decode, b64encode

from flask import flash, redirect, render_template, request, url_for
from flask import session as cookie
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from blueprints import incident_words
from blueprints.access_gate import current_actor, requires
from blueprints.form_bodies import takes_files
from blueprints.proposal_form import speaking
from blueprints.security_headers import forbid_storing
from blueprints.verification.report_forms import ColumnsForm, FileForm, guess_for
from blueprints.verification.report_words import told, why_file
from blueprints.verification.views import Page, blueprint
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.csv_tables import FileRefused, RowFault, RowsBroken, Table
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.incidents.keeping_files import file_of, keep_reports, table_in
from portal.incidents.receiving_reports import checks_for, receive_reports
from portal.incidents.report_rules import LARGEST, Report, reports_of
from portal.places.queries import area_by_code

SHOWN = 8
# Whoever brought the file holds its key; the portal keeps no copy.
KEY = "report_file"


@blueprint.get("/import")
@requires(Permission.INCIDENT_PROPOSE)
def bring() -> str:
    """What a file must have, and where to give it."""
    return _bring_page()


@blueprint.post("/import")
@requires(Permission.INCIDENT_PROPOSE)
@takes_files
def bring_file() -> Page:
    """Keep a file for its preview; nothing of it is before the verifiers yet."""
    form = FileForm()
    speaking(form, Permission.INCIDENT_PROPOSE)
    if not form.validate() or not form.file.data:
        return _bring_page(form, _("Elegir un archivo CSV.")), 400
    body = form.file.data.stream.read(LARGEST + 1)
    try:
        with transaction() as session:
            kept, key = keep_reports(
                session,
                proposer=current_actor(),
                organisation_id=form.organisation.data,
                body=body,
                now=utc_now(),
            )
            reference = kept.reference
    except FileRefused as refused:
        return _bring_page(form, why_file(refused)), 422
    cookie[KEY] = [reference, b64encode(key).decode()]
    return redirect(url_for("verification.see_file", reference=reference), 303)


@blueprint.get("/import/<reference>")
@requires(Permission.INCIDENT_PROPOSE)
def see_file(reference: str) -> str:
    """The first reports as they would be received, or each broken row by its field."""
    table = _table(db.session(), reference)
    form = ColumnsForm(request.args or None)
    form.offer_columns(table.head)
    if not request.args or not form.is_whole():
        form.fill_in(guess_for(table.head, table.rows))
    try:
        checks = checks_for(db.session(), form.mapping, now=utc_now())
        return _page(reference, table, form, reports_of(table, form.mapping, checks), [])
    except RowsBroken as broken:
        return _page(reference, table, form, [], broken.faults)


@blueprint.post("/import/<reference>")
@requires(Permission.INCIDENT_PROPOSE)
def receive_file(reference: str) -> Page:
    """Receive every new report of the file, or none."""
    table = _table(db.session(), reference)
    form = ColumnsForm()
    form.offer_columns(table.head)
    if not form.validate():
        return _page(reference, table, form, [], []), 400
    try:
        with transaction() as session:
            found = receive_reports(
                session,
                proposer=current_actor(),
                upload=file_of(session, current_actor(), reference),
                table=table,
                mapping=form.mapping,
                now=utc_now(),
            )
    except RowsBroken as broken:
        return _page(reference, table, form, [], broken.faults), 422
    cookie.pop(KEY, None)
    flash(_("%(rows)d renglones: %(added)d reportes nuevos, recibidos.", **vars(found)), "good")
    return redirect(url_for("verification.proposal"), 303)


def _table(session: Session, reference: str) -> Table:
    upload = file_of(session, current_actor(), reference)
    named, key = cookie.get(KEY) or ("", "")
    if named != reference:
        raise NotFound
    return table_in(upload, b64decode(key))


def _bring_page(form: FileForm | None = None, problem: str = "") -> str:
    form = form or FileForm(formdata=None)
    speaking(form, Permission.INCIDENT_PROPOSE)
    return render_template("verification/bring.html", form=form, problem=problem)


def _page(
    reference: str, table: Table, form: ColumnsForm, reports: list[Report], faults: list[RowFault]
) -> str:
    forbid_storing()
    session = db.session()
    return render_template(
        "verification/columns.html",
        reference=reference,
        table=table,
        form=form,
        count=len(reports),
        reports=[(one, area_by_code(session, one.area_code)) for one in reports[:SHOWN]],
        faults=told(faults),
        words=incident_words,
    )
