"""Goods come in, are counted, are written off; parcels leave and come back."""

from typing import Any

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from blueprints.access_gate import current_actor, requires
from blueprints.stock.centre_page import Answer, act_in
from blueprints.stock.views import blueprint
from portal.access.permissions import Permission
from portal.aid.handing_parcels import hand_parcel_over, take_parcel_back
from portal.aid.keeping_stock import count_lot, take_in, write_off
from portal.aid.models import Centre
from portal.aid.parcel_queries import parcel_in_centre
from portal.aid.stock_queries import item_of, lot_in
from portal.aid.stock_rules import Reason
from portal.clock import utc_now


@blueprint.post("/desk/stock/<reference>/lots")
@requires(Permission.STOCK_MANAGE)
def take(reference: str) -> Answer:
    """Goods came in."""
    return act_in(reference, "take", _take, _("Entrada anotada."))


def _take(session: Session, centre: Centre, form: Any) -> None:
    take_in(
        session,
        centre=centre,
        item=item_of(session, centre.organisation_id, form.item.data),
        quantity=form.quantity.data,
        expires_on=form.expires_on.data,
        reference=form.lot.data,
        actor=current_actor(),
        now=utc_now(),
    )


@blueprint.post("/desk/stock/<reference>/lots/<lot>/count")
@requires(Permission.STOCK_MANAGE)
def count(reference: str, lot: str) -> Answer:
    """Somebody counted."""

    def work(session: Session, centre: Centre, form: Any) -> None:
        count_lot(
            session, centre=centre, lot=lot_in(session, centre, lot), counted=form.quantity.data,
            reason=Reason(form.reason.data), version=form.version.data, actor=current_actor(),
            now=utc_now(),
        )  # fmt: skip

    return act_in(reference, "count", work, _("Conteo anotado."), of=lot)


@blueprint.post("/desk/stock/<reference>/lots/<lot>/write-off")
@requires(Permission.STOCK_MANAGE)
def off(reference: str, lot: str) -> Answer:
    """Goods are of no more use."""

    def work(session: Session, centre: Centre, form: Any) -> None:
        write_off(
            session, centre=centre, lot=lot_in(session, centre, lot), quantity=form.quantity.data,
            reason=Reason(form.reason.data), version=form.version.data, actor=current_actor(),
            now=utc_now(),
        )  # fmt: skip

    return act_in(reference, "off", work, _("Baja anotada."), of=lot)


@blueprint.post("/desk/stock/<reference>/parcels/<parcel>/hand-over")
@requires(Permission.STOCK_MANAGE)
def hand_over(reference: str, parcel: str) -> Answer:
    """The intermediary took the parcel along."""

    def work(session: Session, centre: Centre, _form: Any) -> None:
        found = parcel_in_centre(session, centre, parcel)
        hand_parcel_over(
            session, case=found.need.case, parcel=found, actor=current_actor(), now=utc_now()
        )

    return act_in(reference, "plain", work, _("El paquete va con la persona de enlace."))


@blueprint.post("/desk/stock/<reference>/parcels/<parcel>/back")
@requires(Permission.STOCK_MANAGE)
def back(reference: str, parcel: str) -> Answer:
    """It did not arrive and is here again."""

    def work(session: Session, centre: Centre, _form: Any) -> None:
        found = parcel_in_centre(session, centre, parcel)
        take_parcel_back(
            session, case=found.need.case, parcel=found, actor=current_actor(), now=utc_now()
        )

    return act_in(reference, "plain", work, _("El paquete volvió al centro."))
