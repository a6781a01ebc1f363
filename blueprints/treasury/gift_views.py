"""Off-line gifts: one person writes down, another confirms."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, freshly, requires
from blueprints.languages import current_language
from blueprints.payment import settings
from blueprints.treasury.forms import OfflineGiftForm, ReasonForm, VersionForm
from blueprints.treasury.gift_form import fresh_form, record_from
from blueprints.treasury.refusals import TREASURY, why
from blueprints.treasury.views import blueprint
from blueprints.treasury.words import OFFLINE, PROPOSALS, TARGETS
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.confirming_offline import confirm_offline_gift
from portal.giving.offline_queries import (
    donor_of,
    offline_gift_for,
    offline_gifts_for,
)
from portal.giving.proposal_queries import proposals_about
from portal.giving.recording_offline import withdraw_offline_gift


@blueprint.get("/gifts")
@requires(Permission.MONEY_CONFIRM)
def gifts() -> str:
    """Off-line gifts that were decided, newest first."""
    found, more = offline_gifts_for(
        db.session(), current_actor(), waiting=False, before=request.args.get("before", "")
    )
    return render_template("treasury/gifts.html", gifts=found, more=more, states=OFFLINE)


@blueprint.get("/gifts/new")
@requires(Permission.MONEY_RECORD)
def new_gift() -> str:
    """A form for what came by bank or as cash."""
    return _new_page(fresh_form(request.args.get("line", "")))


@blueprint.post("/gifts/new")
@requires(Permission.MONEY_RECORD)
def record_gift() -> Response | tuple[str, int]:
    """Write it down; a second person is still needed."""
    form = fresh_form()
    if not form.validate_on_submit():
        return _new_page(form), 400
    try:
        with transaction() as session:
            made = record_from(session, form, language=current_language(), now=utc_now())
            reference = made.reference
    except TREASURY as refusal:
        return _new_page(form, problem=why(refusal)), 409
    flash(_("Anotado. Entra a los libros cuando otra persona lo confirme."), "good")
    return redirect(url_for("treasury.gift", reference=reference), 303)


@blueprint.get("/gifts/<reference>")
@requires(Permission.MONEY_CONFIRM)
def gift(reference: str) -> str:
    """One off-line gift and what can be done with it."""
    return _page(reference)


@blueprint.post("/gifts/<reference>/confirm")
@requires(Permission.MONEY_CONFIRM)
@freshly("treasury.gift")
def confirm_gift(reference: str) -> Response | tuple[str, int]:
    """The second person has seen that the money is there."""
    form = VersionForm()
    if not form.validate():
        return _page(reference), 400
    try:
        with transaction() as session:
            confirm_offline_gift(
                session,
                actor=current_actor(),
                gift=offline_gift_for(session, current_actor(), reference, lock=True),
                version=form.version.data or 0,
                link_key=settings().secret("PORTAL_LINK_KEY"),
                now=utc_now(),
            )
    except TREASURY as refusal:
        return _page(reference, problem=why(refusal)), 409
    flash(_("Confirmado: el donativo ya está en los libros y cuenta en la campaña."), "good")
    return redirect(url_for("treasury.gift", reference=reference), 303)


@blueprint.post("/gifts/<reference>/withdraw")
@requires(Permission.MONEY_CONFIRM)
def withdraw_gift(reference: str) -> Response | tuple[str, int]:
    """It was written down by mistake."""
    form = VersionForm()
    if not form.validate():
        return _page(reference), 400
    try:
        with transaction() as session:
            withdraw_offline_gift(
                session,
                actor=current_actor(),
                gift=offline_gift_for(session, current_actor(), reference, lock=True),
                version=form.version.data or 0,
                now=utc_now(),
            )
    except TREASURY as refusal:
        return _page(reference, problem=why(refusal)), 409
    flash(_("Anulado. No contaba en ninguna parte."), "good")
    return redirect(url_for("treasury.index"), 303)


def _new_page(form: OfflineGiftForm, *, problem: str = "") -> str:
    return render_template("treasury/new_gift.html", form=form, problem=problem)


def _page(reference: str, *, problem: str = "", reason: ReasonForm | None = None) -> str:
    session, actor = db.session(), current_actor()
    found = offline_gift_for(session, actor, reference)
    return render_template(
        "treasury/gift.html",
        gift=found,
        donor=donor_of(session, found),
        mine=found.entered_by == actor.reference,
        form=VersionForm(formdata=None, version=found.version),
        reason=reason or ReasonForm(formdata=None),
        may_record=actor.can_in(Permission.MONEY_RECORD, found.organisation_id),
        returns=proposals_about(session, found.reference),
        states=OFFLINE,
        proposal_states=PROPOSALS,
        targets=TARGETS,
        problem=problem,
    )
