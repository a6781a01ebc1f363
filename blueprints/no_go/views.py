"""No-go notices at the desk: what stands, declare, prolong, all clear."""

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints import no_go_words
from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.moments import until_words
from blueprints.no_go.forms import (
    EditionForm,
    NoGoForm,
    ProlongForm,
    asked_by_get,
    moment_mark,
)
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.no_go.errors import NoGoReason, NoGoRefused
from portal.no_go.queries import may_rest_on, notice_by_reference, open_notices
from portal.no_go.rules import CLEAR_ASKED_LASTS, ClearStep, stands
from portal.places.queries import areas, state_names
from portal.places.whole_places import place_name
from portal.volunteering.closing_areas import declare_no_go, prolong_no_go, say_all_clear
from portal.volunteering.stand_down_queries import reach_of_all

blueprint = Blueprint("no_go", __name__)


@blueprint.get("")
@requires(Permission.NO_GO_DECLARE)
def index() -> str:
    """What stands, the next to end first."""
    session = db.session()
    found = open_notices(session, now=utc_now())
    return render_template(
        "no_go/index.html",
        standing=[(one, place_name(session, one.place)) for one in found],
        words=no_go_words,
        until_words=until_words,
    )


@blueprint.get("/new")
@requires(Permission.NO_GO_DECLARE)
def new() -> str:
    """First the state; then where, why, how long; then what that would stand down."""
    state = request.args.get("state", "")
    if state not in state_names(db.session()):
        return render_template("no_go/state.html", states=state_names(db.session()))
    form = _form(state, **asked_by_get())
    return _new_page(state, form, counted="place" in request.args and form.validate())


@blueprint.post("")
@requires(Permission.NO_GO_DECLARE)
def declare() -> Response | str | tuple[str, int]:
    """Do it: from now on nobody goes there, and what is planned there is stood down."""
    state, actor, now = request.args.get("state", ""), current_actor(), utc_now()
    if state not in state_names(db.session()):
        return render_template("no_go/state.html", states=state_names(db.session())), 400
    form = _form(state)
    if not form.validate_on_submit():
        return _new_page(state, form), 422
    try:
        with transaction() as session:
            until = form.end(now)
            made = declare_no_go(session, actor=actor, until=until, now=now, **form.facts())
            reference = made.reference
    except NoGoRefused as refused:
        form.show(refused.reason)
        return _new_page(state, form), 409
    flash(_("Aviso de no ir dado. Los turnos de ahí quedan suspendidos."), "good")
    return redirect(url_for("no_go.show", reference=reference), 303)


@blueprint.get("/<reference>")
@requires(Permission.NO_GO_DECLARE)
def show(reference: str) -> str:
    """One notice: until when, and what can be done."""
    return _show_page(reference)


@blueprint.post("/<reference>/until")
@requires(Permission.NO_GO_DECLARE)
def prolong(reference: str) -> Response | tuple[str, int]:
    """It stands until later."""
    form, actor, now = ProlongForm(), current_actor(), utc_now()
    if not form.validate_on_submit():
        return _show_page(reference, form), 422
    try:
        with transaction() as session:
            prolong_no_go(
                session,
                actor=actor,
                notice=reference,
                edition=form.edition.data,
                until=form.end(now),
                now=now,
            )
    except NoGoRefused as refused:
        return _show_page(reference, form, refused.reason), 409
    flash(_("Aviso prolongado. Se avisa a quien ya lo sabía."), "good")
    return redirect(url_for("no_go.show", reference=reference), 303)


@blueprint.post("/<reference>/all-clear")
@requires(Permission.NO_GO_DECLARE)
def clear(reference: str) -> Response | tuple[str, int]:
    """The first of two people who say that it is all clear, or the second."""
    form, actor = EditionForm(), current_actor()
    if not form.validate_on_submit():
        return _show_page(reference, refused=NoGoReason.PAGE_IS_OLD), 422
    try:
        with transaction() as session:
            step = say_all_clear(
                session,
                actor=actor,
                notice=reference,
                edition=form.edition.data,
                now=utc_now(),
            )
    except NoGoRefused as refused:
        return _show_page(reference, refused=refused.reason), 409
    if step is ClearStep.LIFTED:
        flash(_("Aviso levantado: ya se puede ir. Se avisa a quien lo sabía."), "good")
    else:
        flash(_("Anotado. Falta que otra persona de la alianza también lo diga."), "warn")
    return redirect(url_for("no_go.show", reference=reference), 303)


def _form(state: str, **given: object) -> NoGoForm:
    session = db.session()
    there = areas(session, state_code=state)
    return NoGoForm(state=state, areas=there, incidents=may_rest_on(session, state), **given)


def _new_page(state: str, form: NoGoForm, *, counted: bool = False) -> str:
    session, now = db.session(), utc_now()
    until: datetime | None = form.end(now) if counted else None
    place = form.place.data if counted else ""
    return render_template(
        "no_go/new.html",
        form=form,
        token=ConfirmForm(),
        state=state,
        state_name=state_names(session)[state],
        reach=reach_of_all(session, place, until=until, now=now) if until else None,
        until=until,
        mark=moment_mark(until) if until else "",
        place=place_name(session, place) if until else "",
        words=no_go_words,
        until_words=until_words,
    )


def _show_page(
    reference: str, form: ProlongForm | None = None, refused: NoGoReason | None = None
) -> str:
    session, now, actor = db.session(), utc_now(), current_actor()
    notice = notice_by_reference(session, reference)
    asked_at = notice.clear_asked_at
    form = form or ProlongForm(formdata=None)
    form.edition.data = notice.edition
    return render_template(
        "no_go/show.html",
        notice=notice,
        place=place_name(session, notice.place),
        stands=stands(notice.facts(), now=now),
        asked=asked_at is not None and now - asked_at < CLEAR_ASKED_LASTS,
        asked_by_reader=notice.clear_asked_by == actor.reference,
        form=form,
        refused=no_go_words.REFUSED[refused] if refused else "",
        words=no_go_words,
        until_words=until_words,
        may_plan=actor.can(Permission.SHIFT_MANAGE),
    )
