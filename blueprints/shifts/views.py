"""Shifts for everyone to find, and for volunteers to take and to give back."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, public, requires, signed_in
from blueprints.base_form import ConfirmForm
from blueprints.languages import current_language
from blueprints.shifts import (
    asking_views,
    blueprint,
    desk_views,
    finding_views,
    me_views,
    own_data_views,
    people_views,
    wording,
)
from blueprints.shifts.cards import card, filter_form
from blueprints.shifts.filters import kept_filter, next_page, state_choices, wanted_shifts
from blueprints.shifts.forms import LeaveForm
from blueprints.shifts.refusal_words import words_for
from blueprints.shifts.sharing import share_text
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import Refusal
from portal.extensions import db, transaction
from portal.volunteering import cancelling, queries, signing_up
from portal.volunteering.errors import (
    NotSignedUp,
    SignUpRefused,
    TooLateToCancel,
    TransitionRefused,
)
from portal.volunteering.page_queries import shift_view
from portal.volunteering.rules import SignUpState
from portal.volunteering.signing_up import Seat

# Their routes hang on the same blueprint.
assert all((asking_views, desk_views, finding_views, me_views, own_data_views, people_views))


@blueprint.get("/shifts")
@public
def index() -> str:
    """Open shifts, soonest first."""
    session, wanted = db.session(), wanted_shifts(utc_now())
    lines, after = queries.open_shifts(session, wanted)
    return render_template(
        "shifts/index.html",
        lines=lines,
        older=next_page(after),
        filters=filter_form(
            wanted,
            state_choices(session),
            request.args.get("from", "")[:10],
            current_language(),
        ),
        kept=kept_filter(),
        card=card,
    )


@blueprint.get("/shifts/<reference>")
@public
def show(reference: str) -> str:
    """One shift: what, when, where, and whether the reader can take it."""
    return _page(reference)


@blueprint.post("/shifts/<reference>/sign-ups")
@requires(Permission.SHIFT_SIGN_UP)
def sign_up(reference: str) -> Response | tuple[str, int]:
    """Take a place, or learn why not."""
    try:
        with transaction() as session:
            seat = signing_up.sign_up(
                session, shift=reference, volunteer=current_actor(), now=utc_now()
            )
    except SignUpRefused as refused:
        return _page(reference, refused), 409
    flash(_seat_words(seat), "good")
    return redirect(url_for("shifts.show", reference=reference), 303)


@blueprint.post("/shifts/<reference>/cancellation")
@requires(Permission.SHIFT_SIGN_UP)
def cancel(reference: str) -> Response | tuple[str, int]:
    """Give the place back; "I don't feel safe" needs no reason and has no deadline."""
    unsafe = bool(LeaveForm().unsafe.data)
    try:
        with transaction() as session:
            cancelling.cancel(
                session,
                shift=reference,
                volunteer=current_actor(),
                feels_unsafe=unsafe,
                now=utc_now(),
            )
    except (TooLateToCancel, NotSignedUp, TransitionRefused) as refused:
        return _page(reference, refused), 409
    flash(_("Listo: tu lugar quedó libre. Gracias por avisar."), "good")
    return redirect(url_for("shifts.show", reference=reference), 303)


@blueprint.get("/me")
@signed_in
def me() -> str:
    """The reader's own shifts to come: where they are in, and what they wait for."""
    owned = queries.own_shifts(db.session(), current_actor(), now=utc_now())
    return render_template("shifts/me.html", owned=owned, wording=wording)


def _page(reference: str, refusal: Refusal | None = None) -> str:
    view = shift_view(db.session(), reference, reader=current_actor(), now=utc_now())
    told = refusal or view.refusal
    return render_template(
        "shifts/show.html",
        view=view,
        shift=view.shift,
        told=words_for(told, view.shift.zone) if told else None,
        was_asked=refusal is not None,
        share=share_text(view.shift, current_app.config["SETTINGS"].base_url),
        form=ConfirmForm(),
        leave=LeaveForm(),
        wording=wording,
    )


def _seat_words(seat: Seat) -> str:
    if not seat.is_new:
        return _("Ya tenías un lugar en este turno; no hace falta más.")
    if seat.state is SignUpState.REQUESTED:
        return _("Listo: tu lugar está apartado. La organización te confirma.")
    return _("Listo: tienes un lugar en este turno. ¡Gracias!")
