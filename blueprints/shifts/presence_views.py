"""A volunteer's own phone at the meeting point: the code to show, and the code to read."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, requires
from blueprints.qr_codes import picture_of
from blueprints.shifts import blueprint, wording
from blueprints.shifts.hours_wording import duration
from blueprints.shifts.presence_codes import few_wrong_codes, link_to, presence_key
from blueprints.shifts.presence_forms import CodeForm
from blueprints.shifts.refusal_words import words_for
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import Refusal
from portal.extensions import db, transaction
from portal.volunteering import presence_queries as queries
from portal.volunteering.checking_in import check_self
from portal.volunteering.contact_queries import has_contact
from portal.volunteering.errors import TooEarly
from portal.volunteering.presence_errors import AlreadyNoted, CodeRefused
from portal.volunteering.presence_rules import Deed, ensure_takes_code, shown_deed
from portal.volunteering.rules import SignUpState

REFUSED = (CodeRefused, AlreadyNoted, TooEarly)


@blueprint.app_template_global()
def presence_deed(state: SignUpState | None, starts_at: object, ends_at: object) -> Deed | None:
    """Which code the reader's own page shows now, so that other pages can lead there."""
    return shown_deed(state, starts_at=starts_at, ends_at=ends_at, now=utc_now())  # type: ignore[arg-type]


@blueprint.get("/shifts/<reference>/presence")
@requires(Permission.SHIFT_SIGN_UP)
def presence(reference: str) -> str:
    """The reader's own code, or a field for the code that the lead shows."""
    return _page(reference)


@blueprint.get("/shifts/<reference>/presence/<code>")
@requires(Permission.SHIFT_SIGN_UP)
@few_wrong_codes
def ask_presence(reference: str, code: str) -> str | tuple[str, int]:
    """What the camera opens: the question, and nothing is noted yet."""
    own = queries.own_presence(
        db.session(), reference, current_actor(), key=presence_key(), now=utc_now()
    )
    try:
        deed = queries.deed_of_shift_code(own.shift, code, key=presence_key())
        _ensure_takes(own, deed)
    except REFUSED as refused:
        return _page(reference, refused), 409
    return render_template(
        "shifts/presence_ask.html",
        shift=own.shift,
        deed=deed,
        form=CodeForm(formdata=None, code=code),
        wording=wording,
    )


@blueprint.post("/shifts/<reference>/presence")
@requires(Permission.SHIFT_SIGN_UP)
@few_wrong_codes
def note_presence(reference: str) -> Response | tuple[str, int]:
    """Note one's own arrival or departure by the shift's code."""
    form = CodeForm()
    if not form.validate():
        return _page(reference, form=form), 422
    try:
        with transaction() as session:
            deed = check_self(
                session,
                shift=reference,
                code=form.code.data or "",
                volunteer=current_actor(),
                key=presence_key(),
                now=utc_now(),
            )
    except REFUSED as refused:
        return _page(reference, refused, form), 409
    arrived = deed is Deed.ARRIVE
    flash(_("Listo: ya llegaste.") if arrived else _("Listo: ya saliste. ¡Gracias!"), "good")
    return redirect(url_for("shifts.presence", reference=reference), 303)


def _ensure_takes(own: queries.OwnPresence, deed: Deed) -> None:
    attendance, shift = own.attendance, own.shift
    since = None
    if attendance is not None:
        since = attendance.came_at if deed is Deed.ARRIVE else attendance.left_at
    ensure_takes_code(
        deed,
        own.sign_up.state,
        starts_at=shift.starts_at,
        ends_at=shift.ends_at,
        since=since,
        now=utc_now(),
    )


def _page(reference: str, refusal: Refusal | None = None, form: CodeForm | None = None) -> str:
    session, actor = db.session(), current_actor()
    own = queries.own_presence(session, reference, actor, key=presence_key(), now=utc_now())
    path = url_for("shifts.ask_scan", reference=reference, code=own.code) if own.deed else ""
    return render_template(
        "shifts/presence.html",
        own=own,
        shift=own.shift,
        picture=picture_of(link_to(path)) if path else "",
        told=words_for(refusal, own.shift.zone) if refusal else None,
        form=form or CodeForm(formdata=None),
        has_contact=has_contact(session, actor),
        wording=wording,
        duration=duration,
    )
