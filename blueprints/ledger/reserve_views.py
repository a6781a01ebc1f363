"""The reserve for urgent help: part of the pool, under a cap."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import IntegerField
from wtforms.validators import InputRequired, NumberRange

from blueprints.access_gate import current_actor, freshly, requires
from blueprints.base_form import BaseForm
from blueprints.ledger.views import blueprint
from blueprints.payment import settings
from blueprints.template_filters import money
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.aid.errors import AidRefused, MoreThanAvailable, ReserveFull
from portal.aid.filling_reserve import keep_for_urgent_help, reserve_cap
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.ledger.aid_funds import AidFund, available_in_pool
from portal.ledger.errors import FundTooLow
from portal.money import Currency, Money


class ReserveForm(BaseForm):
    """Whole pesos."""

    amount = IntegerField(
        _l("Cantidad en pesos (MXN)"),
        validators=[
            InputRequired(_l("Escribir una cantidad, por ejemplo 1500")),
            NumberRange(min=1, max=1_000_000, message=_l("Escribir una cantidad mayor que cero.")),
        ],
    )


@blueprint.get("/desk/reserve")
@requires(Permission.RESERVE_FILL)
def reserve() -> str:
    """What each of one's organisations keeps for urgent help."""
    return _page()


@blueprint.post("/desk/reserve/<reference>")
@requires(Permission.RESERVE_FILL)
@freshly("ledger.reserve")
def fill(reference: str) -> Response | tuple[str, int]:
    """Move money from the pool to the reserve."""
    form = ReserveForm(prefix=reference)
    if not form.validate():
        return _page(form, reference), 400
    try:
        with transaction() as session:
            keep_for_urgent_help(
                session,
                organisation_id=_organisation(session, reference),
                amount=Money((form.amount.data or 0) * 100, Currency.MXN),
                actor=current_actor(),
                livemode=settings().livemode,
                now=utc_now(),
            )
    except (AidRefused, FundTooLow) as refusal:
        return _page(form, reference, problem=_why(refusal)), 409
    flash(_("La reserva de urgencia creció."), "good")
    return redirect(url_for("ledger.reserve"), 303)


def _page(form: ReserveForm | None = None, which: str = "", *, problem: str = "") -> str:
    where = sorted(current_actor().organisations_with(Permission.RESERVE_FILL))
    session = db.session()
    rows = [(session.get_one(Organisation, id_), *_held(session, id_)) for id_ in where]
    forms = {
        row[0].reference: form
        if form is not None and row[0].reference == which
        else ReserveForm(formdata=None, prefix=row[0].reference)
        for row in rows
    }
    return render_template("ledger/reserve.html", rows=rows, forms=forms, problem=problem)


def _held(session: Session, organisation_id: int) -> tuple[Money, Money, Money]:
    pool, reserve = (
        available_in_pool(
            session,
            organisation_id=organisation_id,
            currency=Currency.MXN,
            livemode=settings().livemode,
            fund=fund,
        )
        for fund in AidFund
    )
    return pool, reserve, reserve_cap(session, organisation_id, Currency.MXN)


def _organisation(session: Session, reference: str) -> int:
    for id_ in current_actor().organisations_with(Permission.RESERVE_FILL):
        if session.get_one(Organisation, id_).reference == reference:
            return id_
    raise NotFound


def _why(refusal: Exception) -> str:
    if isinstance(refusal, ReserveFull):
        return _(
            "En la reserva caben %(amount)s más. Guardar esa cantidad o menos.",
            amount=money(refusal.room),
        )
    if isinstance(refusal, MoreThanAvailable):
        return _(
            "El fondo común tiene %(amount)s. Guardar esa cantidad o menos.",
            amount=money(refusal.available),
        )
    return _("El fondo común ya no tiene esa cantidad. Nada se movió.")
