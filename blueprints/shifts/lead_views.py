"""The shift of today for whoever leads it: who came, who left, by scanning or by hand."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.base_form import ConfirmForm
from blueprints.shifts import blueprint, presence_wording, wording
from blueprints.shifts.forms import StepForm
from blueprints.shifts.presence_codes import few_wrong_codes, link_to, picture_of, presence_key
from blueprints.shifts.presence_forms import CodeForm
from blueprints.shifts.refusal_words import words_for
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import NotFound, Refusal
from portal.extensions import db, transaction
from portal.volunteering import lead_queries as queries
from portal.volunteering.answering_missed import answer_missed
from portal.volunteering.checking_in import check_by_code, check_out_all
from portal.volunteering.errors import TooEarly, TransitionRefused
from portal.volunteering.hour_rules import SETTLED
from portal.volunteering.keeping_rosters import set_state
from portal.volunteering.models import Shift
from portal.volunteering.presence_errors import AlreadyNoted, CodeRefused
from portal.volunteering.presence_queries import code_of_shift, whose_code
from portal.volunteering.presence_rules import LEAD_STEPS, Answer, Deed, is_missed
from portal.volunteering.rules import SignUpState, roster_steps

REFUSED = (CodeRefused, AlreadyNoted, TooEarly, TransitionRefused)


@blueprint.app_template_global()
def shifts_led() -> list[Shift]:
    """The shifts that the reader leads and that are near."""
    return queries.shifts_led(db.session(), current_actor(), now=utc_now())


@blueprint.app_template_global()
def missing_people() -> list[queries.MissingLine]:
    """Whose check-out was missed where the reader coordinates."""
    return queries.missing_people(db.session(), current_actor(), now=utc_now())


@blueprint.get("/shifts/<reference>/lead")
@requires(Permission.SHIFT_LEAD)
def lead(reference: str) -> str:
    """Who is expected, here, gone or missed."""
    return lead_page(reference)


@blueprint.get("/shifts/<reference>/lead/code/<any('in', 'out'):deed>")
@requires(Permission.SHIFT_LEAD)
def show_code(reference: str, deed: str) -> str:
    """The shift's own code, large, for the others' phones."""
    shift = _led(reference)
    code = code_of_shift(shift, Deed(deed), presence_key())
    path = url_for("shifts.ask_presence", reference=reference, code=code)
    return render_template(
        "shifts/lead_code.html",
        shift=shift,
        deed=Deed(deed),
        code=code,
        picture=picture_of(link_to(path)),
        wording=wording,
    )


@blueprint.get("/shifts/<reference>/lead/scan/<code>")
@requires(Permission.SHIFT_LEAD)
@few_wrong_codes
def ask_scan(reference: str, code: str) -> str | tuple[str, int]:
    """What the camera opens: whose code it is, and nothing is noted yet."""
    shift = _led(reference)
    try:
        sign_up, deed = whose_code(db.session(), shift, code, key=presence_key())
    except CodeRefused as refused:
        return lead_page(reference, refused), 409
    return render_template(
        "shifts/lead_ask.html",
        shift=shift,
        handle=sign_up.volunteer.handle,
        state=sign_up.state,
        deed=deed,
        form=CodeForm(formdata=None, code=code),
        wording=wording,
    )


@blueprint.post("/shifts/<reference>/lead/scan")
@requires(Permission.SHIFT_LEAD)
@few_wrong_codes
def scan(reference: str) -> Response | tuple[str, int]:
    """Note what a volunteer's code says."""
    form, actor = CodeForm(), current_actor()
    if not form.validate():
        return lead_page(reference, form=form), 422
    try:
        with transaction() as session:
            handle, deed = check_by_code(
                session,
                shift=queries.shift_to_lead(session, actor, reference, now=utc_now()),
                code=form.code.data or "",
                lead=actor,
                key=presence_key(),
                now=utc_now(),
            )
    except REFUSED as refused:
        return lead_page(reference, refused, form), 409
    arrived = deed is Deed.ARRIVE
    said = (
        _("Llegó: %(handle)s", handle=handle) if arrived else _("Salió: %(handle)s", handle=handle)
    )
    flash(said, "good")
    return _back(reference)


@blueprint.post("/shifts/<reference>/lead/sign-ups/<sign_up>")
@requires(Permission.SHIFT_LEAD)
def lead_step(reference: str, sign_up: str) -> Response | tuple[str, int]:
    """Say by hand who came, left, or did not come."""
    form, actor = StepForm(), current_actor()
    if form.to.data not in set(LEAD_STEPS):
        raise NotFound
    try:
        with transaction() as session:
            set_state(
                session,
                shift=queries.shift_to_lead(session, actor, reference, now=utc_now()),
                sign_up=sign_up,
                to=SignUpState(form.to.data),
                coordinator=actor,
                now=utc_now(),
            )
    except REFUSED as refused:
        return lead_page(reference, refused), 409
    return _back(reference)


@blueprint.post("/shifts/<reference>/lead/all-out")
@requires(Permission.SHIFT_LEAD)
def all_out(reference: str) -> Response:
    """Note the departure of everybody whom the page showed as here."""
    actor = current_actor()
    with transaction() as session:
        gone = check_out_all(
            session,
            shift=queries.shift_to_lead(session, actor, reference, now=utc_now()),
            sign_ups=set(request.form.getlist("here")),
            lead=actor,
            now=utc_now(),
        )
    said = ngettext("Se registró %(num)d salida.", "Se registraron %(num)d salidas.", gone)
    flash(said, "good")
    return _back(reference)


@blueprint.post("/shifts/<reference>/lead/sign-ups/<sign_up>/missed")
@requires(Permission.SHIFT_LEAD)
def answer(reference: str, sign_up: str) -> Response | tuple[str, int]:
    """Say what became of somebody whose check-out was missed."""
    form, actor = StepForm(), current_actor()
    if form.to.data not in set(Answer):
        raise NotFound
    try:
        with transaction() as session:
            answer_missed(
                session,
                shift=queries.shift_to_lead(session, actor, reference, now=utc_now()),
                sign_up=sign_up,
                answer=Answer(form.to.data),
                by=actor,
                now=utc_now(),
            )
    except REFUSED as refused:
        return lead_page(reference, refused), 409
    flash(_("Anotado."), "good")
    return _back(reference)


def lead_page(reference: str, refusal: Refusal | None = None, form: CodeForm | None = None) -> str:
    """The roster of the day, with the refusal if there is one."""
    shift, now = _led(reference), utc_now()
    team = queries.team(db.session(), shift)
    return render_template(
        "shifts/lead.html",
        shift=shift,
        team=team,
        missed={
            line.reference for line in team if is_missed(line.state, ends_at=shift.ends_at, now=now)
        },
        here=[line for line in team if line.state is SignUpState.CHECKED_IN and not line.answer],
        may_end=now >= shift.starts_at,
        names=queries.leads(current_actor(), shift, now=now),
        coordinates=queries.coordinates(current_actor(), shift),
        steps=lambda state: [step for step in roster_steps(state) if step in LEAD_STEPS],
        settled=SETTLED,
        told=words_for(refusal, shift.zone) if refusal else None,
        code_form=form or CodeForm(formdata=None),
        form=ConfirmForm(),
        wording=wording,
        words=presence_wording,
    )


def _led(reference: str) -> Shift:
    return queries.shift_to_lead(db.session(), current_actor(), reference, now=utc_now())


def _back(reference: str) -> Response:
    return redirect(url_for("shifts.lead", reference=reference), 303)
