"""The desk's own pictures. They join what each domain may say; none of them leaves."""

from datetime import date

from flask import render_template
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from blueprints.access_gate import current_actor
from blueprints.payment import settings
from blueprints.reports import words
from blueprints.template_filters import money
from portal.access.permissions import Permission
from portal.aid.dashboard_queries import dashboard_of_open
from portal.aid.dashboard_rules import Bar
from portal.aid.snapshot_rules import Month
from portal.clock import day_of, utc_now
from portal.extensions import db
from portal.ledger.desk_queries import MonthOfAid, aid_by_month, held_in
from portal.ledger.rules import AccountKind
from portal.money import Currency, Money
from portal.places.queries import state_names
from portal.volunteering.staffing_queries import understaffed

MONTHS = 6

Rows = list[tuple[str, int, str]]


def dashboard_page() -> str:
    """Render the pictures, each with its table."""
    session, actor, now = db.session(), current_actor(), utc_now()
    pictures = dashboard_of_open(session, actor, today=day_of(now))
    places = state_names(session)
    return render_template(
        "reports/dashboard.html",
        urgency=_rows(pictures.urgency, words.URGENCIES),
        age=_rows(pictures.age, words.AGES),
        need=_rows(pictures.need, words.NEEDS),
        area=_rows(pictures.area, {**places, **words.PLACES}),
        months=_months(session, actor.organisations_with(Permission.CASE_SEE), day_of(now)),
        left=_left(session, actor.organisations_with(Permission.CASE_SEE)),
        shifts=understaffed(session, actor, now=now),
        today=day_of(now),
    )


def _rows(bars: list[Bar], names: dict[str, object]) -> Rows:
    return [(str(names.get(one.key, one.key)), one.least or 0, words.band(one)) for one in bars]


def _months(session: Session, where: frozenset[int], today: date) -> list[tuple[object, ...]]:
    firsts = [Month.of(today).next.first]
    for _before in range(MONTHS):
        firsts.insert(0, Month.of(firsts[0]).previous.first)
    found = aid_by_month(
        session,
        organisation_ids=where,
        firsts=firsts,
        currency=Currency.MXN,
        livemode=settings().livemode,
    )
    return [_month(one) for one in found]


def _month(one: MonthOfAid) -> tuple[object, ...]:
    return (
        words.month_of(one.first),
        (max(one.committed.minor, 0), money(one.committed)),
        (one.delivered.minor, money(one.delivered)),
    )


def _left(session: Session, where: frozenset[int]) -> list[tuple[str, Money]]:
    """What may still be set apart: money, too, can be short."""
    names = {
        AccountKind.POOL: _("Queda en el fondo común"),
        AccountKind.RESERVE: _("Queda en la reserva de urgencia"),
    }
    held = held_in(
        session,
        names,
        organisation_ids=where,
        currency=Currency.MXN,
        livemode=settings().livemode,
    )
    return [(name, held[kind]) for kind, name in names.items()]
