"""Marking that the people of a shift came, against the shift's code, or that nobody did."""

from collections.abc import Callable

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.deliveries.forms import DeliveryForm
from blueprints.deliveries.views import blueprint, deliveries_page
from blueprints.deliveries.words import why
from portal.access.permissions import Permission
from portal.aid.errors import AidRefused
from portal.aid.meeting_people import mark_people_came
from portal.aid.models import PeopleAsk
from portal.aid.people_queries import ask_to_mark
from portal.aid.planning_people import put_back
from portal.clock import utc_now
from portal.extensions import transaction
from portal.volunteering.standing_queries import stands

Answer = Response | tuple[str, int]


@blueprint.post("/people/<reference>")
@requires(Permission.DELIVERY_MARK)
def mark_people(reference: str) -> Answer:
    """They came and said the code."""
    form, actor, now = DeliveryForm(), current_actor(), utc_now()
    if not form.validate():
        return deliveries_page(form, wrong=reference), 400
    return _act(
        reference,
        form,
        lambda session, ask: mark_people_came(
            session,
            ask=ask,
            shift_stands=stands(session, ask.shift, now=now),
            code=form.code.data or "",
            actor=actor,
            now=now,
        ),
        _("Marcado: vinieron. Gracias por recibirlas."),
    )


@blueprint.post("/people/<reference>/nobody")
@requires(Permission.DELIVERY_MARK)
def nobody_came(reference: str) -> Answer:
    """The shift passed and nobody came: the ask waits for another."""
    form = ConfirmForm()
    if not form.validate():
        return deliveries_page(DeliveryForm(formdata=None)), 400
    return _act(
        reference,
        DeliveryForm(formdata=None),
        lambda session, ask: put_back(session, ask=ask, actor=current_actor(), now=utc_now()),
        _("La petición espera turno otra vez. El código de antes ya no sirve."),
    )


def _act(
    reference: str, form: DeliveryForm, work: Callable[[Session, PeopleAsk], None], told: str
) -> Answer:
    try:
        with transaction() as session:
            work(session, ask_to_mark(session, current_actor(), reference))
    except AidRefused as refusal:
        return deliveries_page(form, problem=why(refusal), wrong=reference), 409
    flash(told, "good")
    return redirect(url_for("deliveries.index"), 303)
