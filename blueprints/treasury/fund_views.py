"""Statements of funds and accounts: opening, every entry, closing; as a page and as CSV."""

from datetime import UTC, date, datetime, time

from flask import Response, render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from blueprints.access_gate import current_actor, requires
from blueprints.csv_files import csv_file
from blueprints.payment import settings
from blueprints.security_headers import forbid_storing
from blueprints.treasury.fund_words import NAMES, SOURCES, names_of
from blueprints.treasury.month_paths import month_from, month_name
from blueprints.treasury.views import blueprint
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db
from portal.giving.queries import organisation_for
from portal.ledger.fund_statements import SHEETS, Sheet, sheets, statement, whole_statement
from portal.ledger.period_rules import month_after, month_of
from portal.money import Currency


@blueprint.get("/funds")
@requires(Permission.LEDGER_SEE)
def funds() -> str:
    """Every fund and account of one's organisations, with what it holds."""
    where = current_actor().organisations_with(Permission.LEDGER_SEE)
    session = db.session()
    found = sheets(session, organisation_ids=where, livemode=settings().livemode)
    own = {id_: session.get_one(Organisation, id_) for id_ in where}
    return render_template(
        "treasury/funds.html",
        rows=[(sheet, held, own[sheet.organisation_id]) for sheet, held in found],
        kinds=NAMES,
        names=names_of(session, where),
        month=f"{month_of(utc_now().date()):%Y-%m}",
    )


@blueprint.get("/funds/<organisation>/<name>/<currency>/<month>")
@requires(Permission.LEDGER_SEE)
def fund(organisation: str, name: str, currency: str, month: str) -> str:
    """One month of one fund."""
    session, first = db.session(), month_from(month)
    sheet = _sheet(session, organisation, name, currency)
    found = statement(
        session,
        sheet,
        since=_instant(first),
        until=_instant(month_after(first)),
        after=request.args.get("after", ""),
    )
    return render_template(
        "treasury/fund.html",
        sheet=sheet,
        found=found,
        kinds=NAMES,
        sources=SOURCES,
        names=names_of(session, {sheet.organisation_id}),
        first=first,
        month_name=month_name,
        before=f"{month_of(date.fromordinal(first.toordinal() - 1)):%Y-%m}",
        after=f"{month_after(first):%Y-%m}",
        here=request.view_args,
    )


@blueprint.get("/funds/<organisation>/<name>/<currency>/<month>.csv")
@requires(Permission.LEDGER_SEE)
def fund_csv(organisation: str, name: str, currency: str, month: str) -> Response:
    """The same for a spreadsheet."""
    session, first = db.session(), month_from(month)
    sheet = _sheet(session, organisation, name, currency)
    rows: list[list[object]] = [
        [_("Día"), _("Qué fue"), _("Asiento"), _("Cantidad"), _("Saldo"), _("Moneda")]
    ]
    pages = whole_statement(
        session, sheet, since=_instant(first), until=_instant(month_after(first))
    )
    for number, page in enumerate(pages):
        if number == 0:
            rows.append([first, _("Saldo inicial"), "", "", page.opening.plain, currency])
        for row in page.rows:
            told = SOURCES.get(row.source, row.source)
            amounts = (row.amount.plain, row.held.plain)
            rows.append([row.occurred_at.date(), told, row.entry, *amounts, currency])
        last = page.closing
    rows.append([month_after(first), _("Saldo final"), "", "", last.plain, currency])
    forbid_storing()
    answer = Response(csv_file(rows), mimetype="text/csv")
    answer.headers["Content-Disposition"] = f"attachment; filename={name}-{month}.csv"
    return answer


def _sheet(session: Session, organisation: str, name: str, currency: str) -> Sheet:
    owner = organisation_for(session, current_actor(), Permission.LEDGER_SEE, organisation)
    if name not in SHEETS or currency not in set(Currency):
        raise NotFound
    fund = request.args.get("fund", "")[:40]
    return Sheet(name, owner, fund, Currency(currency), settings().livemode)


def _instant(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
