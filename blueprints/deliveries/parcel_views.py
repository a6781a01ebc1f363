"""Marking that a parcel arrived, against its own code."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.deliveries.forms import DeliveryForm
from blueprints.deliveries.views import blueprint, deliveries_page
from blueprints.deliveries.words import why
from portal.access.permissions import Permission
from portal.aid.errors import AidRefused
from portal.aid.handing_parcels import deliver_parcel
from portal.aid.parcel_queries import parcel_to_deliver
from portal.clock import utc_now
from portal.extensions import transaction


@blueprint.post("/parcels/<reference>")
@requires(Permission.DELIVERY_MARK)
def mark_parcel(reference: str) -> Response | tuple[str, int]:
    """It arrived: stock, line and case move together."""
    form = DeliveryForm()
    if not form.validate():
        return deliveries_page(form, wrong=reference), 400
    try:
        with transaction() as session:
            parcel = parcel_to_deliver(session, current_actor(), reference)
            deliver_parcel(
                session,
                case=parcel.need.case,
                parcel=parcel,
                code=form.code.data or "",
                actor=current_actor(),
                now=utc_now(),
            )
    except AidRefused as refusal:
        return deliveries_page(form, problem=why(refusal), wrong=reference), 409
    flash(_("Entrega marcada. Gracias por llevarla."), "good")
    return redirect(url_for("deliveries.index"), 303)
