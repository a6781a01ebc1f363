"""What an intermediary still has to carry to the door, and marking that it arrived."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints import people_words
from blueprints.access_gate import current_actor, requires
from blueprints.deliveries.forms import DeliveryForm
from blueprints.deliveries.words import why
from portal.access.permissions import Permission
from portal.aid import queries
from portal.aid.delivering import mark_delivered
from portal.aid.errors import AidRefused
from portal.aid.parcel_queries import parcels_to_deliver
from portal.aid.people_queries import asks_to_mark
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.volunteering.standing_queries import meeting_point_for_host, named, standing

blueprint = Blueprint("deliveries", __name__)


def deliveries_page(form: DeliveryForm, *, problem: str = "", wrong: str = "") -> str:
    """What waits, with what was typed and why it was refused, if it was."""
    session, actor, now = db.session(), current_actor(), utc_now()
    asks = asks_to_mark(session, actor, standing=standing(now))
    return render_template(
        "deliveries/index.html",
        deliveries=queries.deliveries_for(session, actor),
        parcels=parcels_to_deliver(session, actor),
        asks=asks,
        shifts=named(session, [ask.shift for ask in asks if ask.shift]),
        now=now,
        meeting_point=lambda shift: meeting_point_for_host(shift, now=now),
        people_words=people_words,
        form=form,
        problem=problem,
        wrong=wrong,
    )


@blueprint.get("/")
@requires(Permission.DELIVERY_MARK)
def index() -> str:
    """Deliveries that wait."""
    return deliveries_page(DeliveryForm(formdata=None))


@blueprint.post("/<reference>")
@requires(Permission.DELIVERY_MARK)
def mark(reference: str) -> Response | tuple[str, int]:
    """It arrived: the ledger, the need and the case move together."""
    form = DeliveryForm()
    if not form.validate():
        return deliveries_page(form, wrong=reference), 400
    try:
        with transaction() as session:
            mark_delivered(
                session,
                commitment=queries.delivery_for(session, current_actor(), reference),
                code=form.code.data or "",
                actor=current_actor(),
                now=utc_now(),
            )
    except AidRefused as refusal:
        return deliveries_page(form, problem=why(refusal), wrong=reference), 409
    flash(_("Entrega marcada. Gracias por llevarla."), "good")
    return redirect(url_for("deliveries.index"), 303)
