"""Waiting for a place, taking one that was offered, and looking for cover."""

from flask import flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.shifts import blueprint
from blueprints.shifts.views import seat_words, shift_page
from blueprints.shifts.waiting_forms import PartForm
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import Refusal
from portal.extensions import transaction
from portal.volunteering.accepting_offers import accept_offer
from portal.volunteering.errors import (
    CancelInstead,
    NoCoverSought,
    NotSignedUp,
    OfferOver,
    PlaceFree,
    SignUpRefused,
    TransitionRefused,
)
from portal.volunteering.seeking_cover import come_after_all, seek_cover
from portal.volunteering.standing_in_line import stand_in_line
from portal.volunteering.taking_over import take_over

Answer = Response | tuple[str, int]


@blueprint.post("/shifts/<reference>/waiting")
@requires(Permission.SHIFT_SIGN_UP)
def wait(reference: str) -> Answer:
    """Stand in line for a place."""
    volunteer, role = current_actor(), PartForm().role.data or None
    try:
        with transaction() as session:
            stand_in_line(session, shift=reference, volunteer=volunteer, role=role, now=utc_now())
    except (PlaceFree, SignUpRefused) as refused:
        return _refused(reference, refused)
    return _done(reference, _("Listo: estás en la lista de espera. Te avisamos si hay un lugar."))


@blueprint.post("/shifts/<reference>/offer")
@requires(Permission.SHIFT_SIGN_UP)
def accept(reference: str) -> Answer:
    """Take the place that is offered."""
    try:
        with transaction() as session:
            seat = accept_offer(session, shift=reference, volunteer=current_actor(), now=utc_now())
    except (OfferOver, SignUpRefused) as refused:
        return _refused(reference, refused)
    return _done(reference, seat_words(seat))


@blueprint.post("/shifts/<reference>/cover")
@requires(Permission.SHIFT_SIGN_UP)
def ask_cover(reference: str) -> Answer:
    """Look for somebody who takes one's place."""
    try:
        with transaction() as session:
            seek_cover(session, shift=reference, volunteer=current_actor(), now=utc_now())
    except (CancelInstead, TransitionRefused, SignUpRefused, NotSignedUp) as refused:
        return _refused(reference, refused)
    return _done(reference, _("Preguntamos a otras personas. Tu lugar sigue siendo tuyo."))


@blueprint.post("/shifts/<reference>/cover/end")
@requires(Permission.SHIFT_SIGN_UP)
def end_cover(reference: str) -> Answer:
    """Come after all."""
    try:
        with transaction() as session:
            come_after_all(session, shift=reference, volunteer=current_actor(), now=utc_now())
    except NotSignedUp as refused:
        return _refused(reference, refused)
    return _done(reference, _("Listo: contamos contigo."))


@blueprint.post("/shifts/<reference>/cover/taking")
@requires(Permission.SHIFT_SIGN_UP)
def cover(reference: str) -> Answer:
    """Take the place of whoever looks for cover."""
    volunteer, role = current_actor(), PartForm().role.data or None
    try:
        with transaction() as session:
            seat = take_over(
                session, shift=reference, volunteer=volunteer, role=role, now=utc_now()
            )
    except (NoCoverSought, SignUpRefused) as refused:
        return _refused(reference, refused)
    return _done(reference, seat_words(seat))


def _refused(reference: str, refusal: Refusal) -> tuple[str, int]:
    return shift_page(reference, refusal), 409


def _done(reference: str, words: str) -> Response:
    flash(words, "good")
    return redirect(url_for("shifts.show", reference=reference), 303)
