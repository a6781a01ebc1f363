"""Briefings, and the question "are you safe?", from a mail's link or one's own page."""

from flask import current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, public, requires, signed_in
from blueprints.security_headers import forbid_storing
from blueprints.shifts import blueprint, wording
from blueprints.shifts.safety_forms import AnswerForm, BriefingForm
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.config import Settings
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.volunteering.accepting_briefings import accept_briefing
from portal.volunteering.answering_safety import answer
from portal.volunteering.board_queries import check_by_link, own_check
from portal.volunteering.briefing_rules import briefing_version, is_briefed_work
from portal.volunteering.models import Shift
from portal.volunteering.queries import shift_by_reference, sign_up_in
from portal.volunteering.rules import HOLDS_A_PLACE
from portal.volunteering.safety_errors import BriefingChanged
from portal.volunteering.safety_links import asked_in, safety_token
from portal.volunteering.stand_down_models import SafetyCheck


@blueprint.get("/shifts/<reference>/briefing")
@requires(Permission.SHIFT_SIGN_UP)
def briefing(reference: str) -> str:
    """What may happen there and what to do then, for whoever has a place."""
    return _briefing_page(_briefed_shift(reference), BriefingForm())


@blueprint.post("/shifts/<reference>/briefing")
@requires(Permission.SHIFT_SIGN_UP)
def understand(reference: str) -> Response | tuple[str, int]:
    """Accept what was read; what changed meanwhile is read again."""
    form, shift = BriefingForm(), _briefed_shift(reference)
    if not form.validate_on_submit():
        return _briefing_page(shift, form), 422
    try:
        with transaction() as session:
            accept_briefing(
                session,
                shift=shift_by_reference(session, reference),
                volunteer=current_actor(),
                version=form.version.data,
                now=utc_now(),
            )
    except BriefingChanged:
        form.understood.errors = [
            _("Las indicaciones cambiaron mientras las leías: léelas otra vez.")
        ]
        return _briefing_page(_briefed_shift(reference), form), 409
    flash(_("Gracias. El punto de encuentro se muestra desde un día antes."), "good")
    return redirect(url_for("shifts.show", reference=reference), 303)


@blueprint.get("/safe/<token>")
@public
def safe(token: str) -> str:
    """Two buttons, for whoever was sent the link."""
    check = check_by_link(db.session(), _asked_in(token), now=utc_now())
    return _safe_page(check)


@blueprint.post("/safe/<token>")
@public
def say(token: str) -> Response:
    """Take the answer of whoever has the link."""
    reference, said = _asked_in(token), AnswerForm().answer()
    with transaction() as session:
        check = check_by_link(session, reference, now=utc_now())
        if said is not None:
            answer(session, check=check, said=said, now=utc_now())
    return redirect(url_for("shifts.safe", token=token), 303)


@blueprint.get("/me/safe/<reference>")
@signed_in
def own_safe(reference: str) -> str:
    """The same two buttons from one's own page."""
    return _safe_page(own_check(db.session(), current_actor(), reference))


@blueprint.post("/me/safe/<reference>")
@signed_in
def own_say(reference: str) -> Response:
    """Take one's own answer."""
    said, actor = AnswerForm().answer(), current_actor()
    with transaction() as session:
        check = own_check(session, actor, reference)
        if said is not None:
            answer(session, check=check, said=said, now=utc_now())
    return redirect(url_for("shifts.own_safe", reference=reference), 303)


def _asked_in(token: str) -> str:
    reference = asked_in(_key(), token)
    if reference is None:
        raise NotFound
    return reference


def _key() -> str:
    settings: Settings = current_app.config["SETTINGS"]
    return settings.secret("PORTAL_LINK_KEY")


def _safe_page(check: SafetyCheck) -> str:
    forbid_storing()
    return render_template("shifts/safe.html", check=check, form=AnswerForm(), here=request.path)


def _briefed_shift(reference: str) -> Shift:
    session = db.session()
    shift = shift_by_reference(session, reference)
    own = sign_up_in(session, shift, current_actor())
    if own is None or own.state not in HOLDS_A_PLACE or not is_briefed_work(shift.task.kind):
        raise NotFound
    return shift


def _briefing_page(shift: Shift, form: BriefingForm) -> str:
    form.version.data = briefing_version(shift.task.briefing_es, shift.task.briefing_en)
    form.understood.data = False
    return render_template("shifts/briefing.html", shift=shift, form=form, wording=wording)


def safety_link(reference: str, language: str) -> str:
    """The whole address of the question, for the mail: no row keeps its secret."""
    settings: Settings = current_app.config["SETTINGS"]
    return f"{settings.base_url}/{language}/safe/{safety_token(_key(), reference)}"


@blueprint.record_once
def _name_links(state: object) -> None:
    state.app.jinja_env.globals["safety_link"] = safety_link  # type: ignore[attr-defined]
