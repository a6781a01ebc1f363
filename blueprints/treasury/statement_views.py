"""Bank statements: a file, its preview, its import."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.form_bodies import takes_files
from blueprints.security_headers import forbid_storing
from blueprints.treasury.line_views import queue_page
from blueprints.treasury.statement_forms import MappingForm, UploadForm, guess_for
from blueprints.treasury.statement_words import field_name, why_file, why_row
from blueprints.treasury.views import blueprint
from portal.access.permissions import Permission
from portal.clock import day_of, utc_now
from portal.csv_tables import FileRefused, RowFault, RowsBroken, Table
from portal.extensions import db, transaction
from portal.giving.importing_statements import import_statement, keep_upload, table_in
from portal.giving.offline_queries import place_for
from portal.giving.statement_queries import upload_for
from portal.giving.statement_rules import LARGEST, Line, lines_of
from portal.money import Currency

SHOWN = 8


@blueprint.post("/statements")
@requires(Permission.MONEY_RECORD)
@takes_files
def upload() -> Response | tuple[str, int]:
    """Keep a file for its preview; nothing of it is in the queue yet."""
    form = UploadForm()
    form.place.validate_choice = False
    if not form.validate() or not form.file.data:
        return queue_page(problem=_("Elegir el archivo CSV del banco.")), 400
    body = form.file.data.stream.read(LARGEST + 1)
    try:
        with transaction() as session:
            kept = keep_upload(
                session,
                actor=current_actor(),
                place=place_for(session, current_actor(), form.place.data or ""),
                body=body,
                now=utc_now(),
            )
            reference = kept.reference
    except FileRefused as refused:
        return queue_page(problem=why_file(refused)), 422
    return redirect(url_for("treasury.preview", reference=reference), 303)


@blueprint.get("/statements/<reference>")
@requires(Permission.MONEY_RECORD)
def preview(reference: str) -> str:
    """The first movements as they would be stored, or each broken row by its field."""
    kept = upload_for(db.session(), current_actor(), reference)
    table = table_in(kept)
    form = MappingForm(request.args or None)
    form.offer(table.head)
    if not request.args or not form.mapping_is_whole():
        form.fill_in(guess_for(table.head, table.rows[0][0]))
    lines, faults = _read(table, form, Currency(kept.place.currency))
    return _page(reference, table, form, lines, faults)


@blueprint.post("/statements/<reference>")
@requires(Permission.MONEY_RECORD)
def import_file(reference: str) -> Response | tuple[str, int]:
    """Store every new movement of the file, or none."""
    kept = upload_for(db.session(), current_actor(), reference)
    table = table_in(kept)
    form = MappingForm()
    form.offer(table.head)
    if not form.validate():
        return _page(reference, table, form, [], []), 400
    try:
        with transaction() as session:
            found = import_statement(
                session,
                actor=current_actor(),
                upload=upload_for(session, current_actor(), reference),
                mapping=form.mapping,
                now=utc_now(),
            )
    except RowsBroken as broken:
        return _page(reference, table, form, [], broken.faults), 422
    flash(
        _(
            "%(rows)d renglones: %(added)d nuevos, %(matched)d reconocidos por su referencia.",
            **vars(found),
        ),
        "good",
    )
    return redirect(url_for("treasury.lines"), 303)


def _read(table: Table, form: MappingForm, currency: Currency) -> tuple[list[Line], list[RowFault]]:
    try:
        lines = lines_of(table, form.mapping, currency=currency, today=day_of(utc_now()))
        return lines, []
    except RowsBroken as broken:
        return [], broken.faults


def _page(
    reference: str,
    table: Table,
    form: MappingForm,
    lines: list[Line],
    faults: list[RowFault],
) -> str:
    forbid_storing()
    return render_template(
        "treasury/preview.html",
        reference=reference,
        table=table,
        form=form,
        lines=lines,
        faults=[(fault.row, field_name(fault), why_row(fault), fault.value) for fault in faults],
        shown=SHOWN,
    )
