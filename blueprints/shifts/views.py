"""Shifts for everyone to find, and for volunteers to take and to give back."""

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints import no_go_words
from blueprints.access_gate import current_actor, public, requires, signed_in
from blueprints.base_form import ConfirmForm
from blueprints.remembering import remembered_by_role, standing
from blueprints.shifts import blueprint, wording
from blueprints.shifts.cards import listing
from blueprints.shifts.forms import LeaveForm
from blueprints.shifts.refusal_words import words_for
from blueprints.shifts.sharing import share_text
from blueprints.shifts.waiting_forms import TakeForm
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import Refusal
from portal.extensions import db, transaction
from portal.no_go.queries import standing_at, standing_everywhere
from portal.volunteering import cancelling, queries, signing_up
from portal.volunteering.board_queries import own_checks
from portal.volunteering.errors import (
    Full,
    GroupTooLarge,
    NotSignedUp,
    SignUpRefused,
    TooLateToCancel,
    TransitionRefused,
)
from portal.volunteering.group_rules import LARGEST_GROUP
from portal.volunteering.page_queries import shift_view
from portal.volunteering.placing import Seat
from portal.volunteering.rules import SignUpState
from portal.volunteering.waiting_page_queries import line_view


@blueprint.get("/shifts")
@public
@remembered_by_role
def index() -> str:
    """Open shifts, soonest first."""
    no_go = no_go_words.shown(standing_everywhere(db.session(), now=utc_now()))
    return render_template("shifts/index.html", listing=listing(standing()), no_go=no_go)


@blueprint.get("/shifts/<reference>")
@public
def show(reference: str) -> str:
    """One shift: what, when, where, and whether the reader can take it."""
    return shift_page(reference)


@blueprint.post("/shifts/<reference>/sign-ups")
@requires(Permission.SHIFT_SIGN_UP)
def sign_up(reference: str) -> Response | tuple[str, int]:
    """Take a place, or learn why not."""
    form, volunteer = TakeForm(), current_actor()
    if not form.validate():
        return shift_page(reference, GroupTooLarge(LARGEST_GROUP)), 422
    try:
        with transaction() as session:
            seat = signing_up.sign_up(
                session,
                shift=reference,
                volunteer=volunteer,
                role=form.role.data or None,
                places=1 + form.others.data,
                now=utc_now(),
            )
    except SignUpRefused as refused:
        return shift_page(reference, refused), 409
    flash(seat_words(seat), "good")
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
        return shift_page(reference, refused), 409
    flash(_("Listo: tu lugar quedó libre. Gracias por avisar."), "good")
    return redirect(url_for("shifts.show", reference=reference), 303)


@blueprint.get("/me")
@signed_in
def me() -> str:
    """The reader's own shifts to come: where they are in, and what they wait for."""
    session, actor = db.session(), current_actor()
    return render_template(
        "shifts/me.html",
        owned=queries.own_shifts(session, actor, now=utc_now()),
        checks=own_checks(session, actor),
        form=ConfirmForm(),
        wording=wording,
    )


def shift_page(reference: str, refusal: Refusal | None = None) -> str:
    """One shift as the reader may see it, with what was refused if something was."""
    view = shift_view(db.session(), reference, reader=current_actor(), now=utc_now())
    line = line_view(db.session(), view.shift, reader=current_actor(), now=utc_now())
    told = refusal or view.refusal
    return render_template(
        "shifts/show.html",
        view=view,
        shift=view.shift,
        no_go=no_go_words.shown(standing_at(db.session(), view.shift.area_code, now=utc_now())),
        told=words_for(told, view.shift.zone) if told else None,
        line=line,
        is_full=isinstance(told, Full),
        take=TakeForm(most_together=line.most_together),
        was_asked=refusal is not None,
        share=share_text(view.shift, current_app.config["SETTINGS"].base_url),
        form=ConfirmForm(),
        leave=LeaveForm(),
        wording=wording,
    )


def seat_words(seat: Seat) -> str:
    """What was reached, for the next page."""
    if seat.state is SignUpState.OFFERED:
        return _("Te guardamos un lugar en este turno: confírmalo en esta página.")
    if not seat.is_new:
        return _("Ya tenías un lugar en este turno; no hace falta más.")
    if seat.state is SignUpState.REQUESTED:
        return _("Listo: tu lugar está apartado. La organización te confirma.")
    return _("Listo: tienes un lugar en este turno. ¡Gracias!")
