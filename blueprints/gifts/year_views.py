"""A year's gifts by organisation: a page, a spreadsheet, a paper. Never a fiscal receipt."""

from flask import Response, render_template, send_file
from flask_babel import gettext as _

from blueprints.access_gate import public
from blueprints.csv_files import csv_file
from blueprints.gifts.own_link import address_in, mode_shown
from blueprints.gifts.views import blueprint
from blueprints.gifts.year_paper import donataria_note, year_pdf
from portal.departing.export_rules import cell
from portal.errors import NotFound
from portal.extensions import db
from portal.giving.address_queries import Line, year_of, years_of


@blueprint.get("/gifts/mine/<token>/<int:year>")
@public
def year(token: str, year: int) -> str:
    """One year."""
    lines, live = _lines(token, year)
    return render_template(
        "gifts/year.html",
        token=token,
        year=year,
        lines=lines,
        live=live,
        kind=None if live else "test",
        donataria_note=donataria_note,
    )


@blueprint.get("/gifts/mine/<token>/<int:year>.csv")
@public
def year_csv(token: str, year: int) -> Response:
    """The same rows; what the sheet is not stands in it too."""
    lines, live = _lines(token, year)
    rows: list[list[object]] = [[_("Resumen de %(year)s. No es un comprobante fiscal.", year=year)]]
    if not live:
        rows.append([_("PRUEBA: no se movió dinero. No es comprobante.")])
    head = [_("Organización"), _("Donativos"), _("Diste"), _("Se te devolvió"), _("Quedó")]
    rows.append([*head, _("Moneda")])
    for line in lines:
        amounts = (line.given.plain, line.returned.plain, line.kept.plain)
        rows.append([cell(line.organisation), line.gifts, *amounts, line.given.currency.value])
    answer = Response(csv_file(rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename=donativos-{year}.csv"
    return answer


@blueprint.get("/gifts/mine/<token>/<int:year>.pdf")
@public
def year_paper(token: str, year: int) -> Response:
    """The same on paper."""
    lines, live = _lines(token, year)
    return send_file(
        year_pdf(lines, year=year, live=live),
        mimetype="application/pdf",
        as_attachment=True,
        download_name=f"donativos-{year}.pdf",
    )


def _lines(token: str, year: int) -> tuple[list[Line], bool]:
    """Raises NotFound for a year in which the address cannot have given."""
    address = address_in(token)
    live, _others = mode_shown(address)
    if year not in years_of(db.session(), address, livemode=live):
        raise NotFound
    return year_of(db.session(), address, year=year, livemode=live), live
