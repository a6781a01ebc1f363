"""One centre: what the public reads of it, what it asks for, its movements."""

from datetime import date
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from blueprints.access_gate import current_actor, requires
from blueprints.stock import words
from blueprints.stock.centre_page import Answer, act_in, centre_page
from blueprints.stock.views import blueprint
from portal.access.permissions import Permission
from portal.aid import stock_queries
from portal.aid.keeping_centres import ask_public_for, change_centre
from portal.aid.models import Centre
from portal.aid.stock_queries import PAGE
from portal.clock import utc_now
from portal.extensions import db


@blueprint.get("/desk/stock/<reference>")
@requires(Permission.STOCK_MANAGE)
def centre(reference: str) -> str:
    """What lies in the centre."""
    return centre_page(reference)


@blueprint.post("/desk/stock/<reference>")
@requires(Permission.STOCK_MANAGE)
def change(reference: str) -> Answer:
    """Name, area, hours, and whether it is open."""
    return act_in(reference, "change", _change, _("Centro guardado."))


def _change(session: Session, found: Centre, form: Any) -> None:
    change_centre(
        session,
        centre=found,
        name=form.name.data,
        area=form.area.data,
        hours=form.hours.data,
        is_open=form.is_open.data,
        version=form.version.data,
        actor=current_actor(),
        now=utc_now(),
    )


@blueprint.post("/desk/stock/<reference>/targets")
@requires(Permission.STOCK_MANAGE)
def target(reference: str) -> Answer:
    """Ask the public for an item, or no more."""
    return act_in(reference, "target", _ask, _("La lista pública cambió."))


def _ask(session: Session, found: Centre, form: Any) -> None:
    ask_public_for(
        session,
        centre=found,
        item=stock_queries.item_of(session, found.organisation_id, form.item.data),
        quantity=form.quantity.data,
        actor=current_actor(),
        now=utc_now(),
    )


@blueprint.get("/desk/stock/<reference>/movements")
@requires(Permission.STOCK_MANAGE)
def movements(reference: str) -> str:
    """What happened, the latest day first."""
    session = db.session()
    found = stock_queries.centre_for(session, current_actor(), reference)
    rows = stock_queries.movements_in(session, found, before=_key())
    last = rows[PAGE - 1] if len(rows) > PAGE else None
    return render_template(
        "stock/movements.html",
        centre=found,
        movements=rows[:PAGE],
        more=f"{last.day.isoformat()}.{last.reference}" if last else "",
        words=words,
    )


def _key() -> tuple[date, str] | None:
    """Where the list goes on; an unreadable key begins at the beginning."""
    day, _dot, reference = request.args.get("before", "").partition(".")
    try:
        return date.fromisoformat(day), reference
    except ValueError:
        return None
