"""Stand a place down in one action, and the board of who was heard of."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.shifts import blueprint, safety_words
from blueprints.shifts.safety_forms import StandDownForm, asked_by_get
from portal.access.permissions import Permission
from portal.accounts.queries import organisations_by_id
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.places.whole_places import place_name
from portal.volunteering import board_queries, stand_down_queries
from portal.volunteering.accepting_briefings import accept_for
from portal.volunteering.answering_safety import note_reached
from portal.volunteering.closing_stand_downs import close_out
from portal.volunteering.queries import shift_to_manage
from portal.volunteering.safety_errors import StandDownRefused, StillUnheard
from portal.volunteering.stand_down_queries import stand_down_for
from portal.volunteering.standing_down import stand_down
from portal.volunteering.sweeping import sweep


@blueprint.get("/desk/stand-downs")
@requires(Permission.SHIFT_MANAGE)
def stand_downs() -> str:
    """What stands, and what was closed."""
    session = db.session()
    found = stand_down_queries.stand_downs(session, current_actor())
    return render_template(
        "shifts/stand_downs.html",
        standing=[
            (
                one,
                place_name(session, one.place),
                board_queries.heard(session, one),
            )
            for one in found
        ],
        words=safety_words,
        now=utc_now(),
    )


@blueprint.get("/desk/stand-downs/new")
@requires(Permission.SHIFT_MANAGE)
def new_stand_down() -> str:
    """Where, why, how long; then what that would touch, before anything is done."""
    form = _form(**asked_by_get())
    return _new_page(form, counted=bool(request.args) and form.validate())


@blueprint.post("/desk/stand-downs")
@requires(Permission.SHIFT_MANAGE)
def begin_stand_down() -> Response | tuple[str, int]:
    """Do it: nothing new begins there from now on, and what is planned is called off."""
    form, actor, now = _form(), current_actor(), utc_now()
    if not form.validate_on_submit():
        return _new_page(form), 422
    try:
        with transaction() as session:
            until = form.end(now)
            begun = stand_down(session, coordinator=actor, until=until, now=now, **form.facts())
            # The first shifts at once; the outbox goes on with whatever is left.
            sweep(session, stand_down=begun.reference, now=now)
            reference = begun.reference
    except StandDownRefused as refused:
        form.show(refused.reason)
        return _new_page(form), 409
    flash(_("Actividades suspendidas. Se avisa a todas las personas."), "good")
    return redirect(url_for("shifts.board", reference=reference), 303)


@blueprint.get("/desk/stand-downs/<reference>")
@requires(Permission.SHIFT_MANAGE)
def board(reference: str) -> str:
    """Who needs help, who is silent, who is safe: by handle."""
    return _board_page(reference)


@blueprint.post("/desk/stand-downs/<reference>/people/<check>")
@requires(Permission.SHIFT_MANAGE)
def reached(reference: str, check: str) -> Response:
    """Somebody spoke with them."""
    actor = current_actor()
    with transaction() as session:
        standing = stand_down_for(session, actor, reference)
        found = board_queries.check_on_board(session, standing, check)
        note_reached(session, check=found, coordinator=actor, now=utc_now())
    return redirect(url_for("shifts.board", reference=reference), 303)


@blueprint.post("/desk/stand-downs/<reference>/closing")
@requires(Permission.SHIFT_MANAGE)
def close_stand_down(reference: str) -> Response | tuple[str, int]:
    """Close it out once everybody was heard of."""
    actor = current_actor()
    try:
        with transaction() as session:
            standing = stand_down_for(session, actor, reference)
            close_out(session, standing=standing, coordinator=actor, now=utc_now())
    except StillUnheard as refused:
        return _board_page(reference, refused), 409
    flash(_("Cerrado. Ya se pueden planear turnos ahí."), "good")
    return redirect(url_for("shifts.board", reference=reference), 303)


@blueprint.post("/desk/shifts/<reference>/sign-ups/<sign_up>/briefing")
@requires(Permission.SHIFT_MANAGE)
def read_aloud(reference: str, sign_up: str) -> Response:
    """The coordinator read the briefing to somebody without a phone."""
    actor = current_actor()
    with transaction() as session:
        shift = shift_to_manage(session, actor, reference)
        accept_for(session, shift=shift, sign_up=sign_up, coordinator=actor, now=utc_now())
    flash(_("Anotado: se le leyeron las indicaciones."), "good")
    return redirect(url_for("shifts.roster", reference=reference), 303)


def _form(**given: object) -> StandDownForm:
    session, actor = db.session(), current_actor()
    where = actor.organisations_with(Permission.SHIFT_MANAGE)
    return StandDownForm(
        organisations={str(one.id): one.name for one in organisations_by_id(session, where)},
        places=stand_down_queries.places_to_choose(session, actor),
        **given,
    )


def _new_page(form: StandDownForm, *, counted: bool = False) -> str:
    session, now = db.session(), utc_now()
    reach = until = None
    if counted:
        until, facts = form.end(now), form.facts()
        reach = stand_down_queries.reach_of(
            session, facts["organisation_id"], facts["place"], until=until, now=now
        )
    return render_template(
        "shifts/stand_down_new.html",
        form=form,
        token=ConfirmForm(),
        reach=reach,
        until=until,
        place=place_name(session, form.place.data or "") if counted else "",
        words=safety_words,
    )


def _board_page(reference: str, refused: StillUnheard | None = None) -> str:
    session = db.session()
    standing = stand_down_for(session, current_actor(), reference)
    lines, older = board_queries.board(session, standing, after=request.args.get("after"))
    return render_template(
        "shifts/board.html",
        standing=standing,
        place=place_name(session, standing.place),
        heard=board_queries.heard(session, standing),
        lines=lines,
        older=older,
        refused=refused,
        form=ConfirmForm(),
        words=safety_words,
        now=utc_now(),
    )
