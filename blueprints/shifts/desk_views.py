"""Shifts for those who coordinate: the list, planning, and rosters by handle alone."""

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.shifts import (
    blueprint,
    wording,
)
from blueprints.shifts.filters import DESK_KEYS, next_page, wanted_at_desk
from blueprints.shifts.forms import StepForm
from blueprints.shifts.refusal_words import words_for
from blueprints.shifts.sharing import share_text
from portal.access.permissions import Permission
from portal.aid.people_queries import how_many_to_plan
from portal.clock import day_of, utc_now
from portal.errors import NotFound, Refusal
from portal.extensions import db, transaction
from portal.volunteering import queries
from portal.volunteering.briefing_queries import unread_in
from portal.volunteering.calling_off import call_off
from portal.volunteering.choosing_leads import handle_of
from portal.volunteering.desk_queries import choices, desk_lines, shortest_staffed
from portal.volunteering.errors import TooEarly, TransitionRefused
from portal.volunteering.keeping_rosters import set_state
from portal.volunteering.rules import SignUpState, roster_steps
from portal.volunteering.standing_queries import standing


@blueprint.get("/desk/shifts")
@requires(Permission.SHIFT_MANAGE)
def manage() -> str:
    """The coordinator's desk: which shifts lack people, and all of those not yet over."""
    session, actor, now = db.session(), current_actor(), utc_now()
    wanted = wanted_at_desk(now)
    lines, after = desk_lines(session, actor, wanted)
    return render_template(
        "shifts/manage.html",
        lines=lines,
        short=shortest_staffed(session, actor, wanted),
        choices=choices(session, actor, now),
        wanted=wanted,
        older=next_page(after, kept=DESK_KEYS),
        form=ConfirmForm(),
        asked=how_many_to_plan(session, actor, standing=standing(now), today=day_of(now)),
        wording=wording,
    )


@blueprint.get("/desk/shifts/<reference>")
@requires(Permission.SHIFT_MANAGE)
def roster(reference: str) -> str:
    """Who is in the shift, by chosen handle."""
    return _roster_page(reference)


@blueprint.post("/desk/shifts/<reference>/sign-ups/<sign_up>")
@requires(Permission.SHIFT_MANAGE)
def step(reference: str, sign_up: str) -> Response | tuple[str, int]:
    """Say what became of one sign-up."""
    form, actor = StepForm(), current_actor()
    if form.to.data not in set(SignUpState):
        raise NotFound
    try:
        with transaction() as session:
            set_state(
                session,
                shift=queries.shift_to_manage(session, actor, reference),
                sign_up=sign_up,
                to=SignUpState(form.to.data),
                coordinator=actor,
                now=utc_now(),
            )
    except (TransitionRefused, TooEarly) as refused:
        return _roster_page(reference, refused), 409
    return redirect(url_for("shifts.roster", reference=reference), 303)


@blueprint.get("/desk/shifts/<reference>/call-off")
@requires(Permission.SHIFT_MANAGE)
def ask_call_off(reference: str) -> str:
    """The page that says what calling off does, before it is done."""
    shift = queries.shift_to_manage(db.session(), current_actor(), reference)
    return render_template("shifts/call_off.html", shift=shift, form=ConfirmForm(), wording=wording)


@blueprint.post("/desk/shifts/<reference>/call-off")
@requires(Permission.SHIFT_MANAGE)
def confirm_call_off(reference: str) -> Response:
    """Call the shift off; everyone in it is free again and told."""
    actor = current_actor()
    with transaction() as session:
        shift = queries.shift_to_manage(session, actor, reference)
        call_off(session, shift=shift, coordinator=actor, now=utc_now())
    flash(_("Turno cancelado. Se avisa a cada persona que estaba en él."), "good")
    return redirect(url_for("shifts.roster", reference=reference), 303)


def _roster_page(reference: str, refusal: Refusal | None = None) -> str:
    session = db.session()
    shift = queries.shift_to_manage(session, current_actor(), reference)
    return render_template(
        "shifts/roster.html",
        shift=shift,
        lines=queries.roster(session, shift),
        lead=handle_of(session, shift.lead_id),
        steps=roster_steps,
        unread=unread_in(session, shift),
        told=words_for(refusal, shift.zone) if refusal else None,
        share=share_text(shift, current_app.config["SETTINGS"].base_url),
        form=ConfirmForm(),
        wording=wording,
    )
