"""Words to everyone in a shift: scanned like a text for the desk, sent without an address."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext, ngettext
from werkzeug.wrappers import Response
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from blueprints import trace_words
from blueprints.access_gate import current_actor, requires
from blueprints.base_form import BaseForm
from blueprints.shifts import blueprint, wording
from blueprints.trace_words import Scanned, scanned
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.references import new_reference
from portal.volunteering import queries
from portal.volunteering.message_queries import messages_in
from portal.volunteering.messaging_people import LONGEST, write_to_people
from portal.volunteering.planning_errors import DoneAlready, NobodyToTell, TooManyMessages
from portal.volunteering.sending_once import only_once


class MessageForm(BaseForm):
    """What everyone in the shift will read."""

    text = TextAreaField(lazy_gettext("Mensaje"), validators=[InputRequired(), Length(max=LONGEST)])
    reviewed = BooleanField(lazy_gettext("Lo revisé: nada de lo señalado identifica a nadie"))
    # Which list of findings the tick is about.
    seen = HiddenField(validators=[Optional(), Length(max=16)])
    once = HiddenField(default=new_reference, validators=[Length(max=64)])


@blueprint.get("/desk/shifts/<reference>/message")
@requires(Permission.SHIFT_MANAGE)
def message(reference: str) -> str:
    """The form, and what was sent before."""
    return _page(reference, MessageForm())


@blueprint.post("/desk/shifts/<reference>/message")
@requires(Permission.SHIFT_MANAGE)
def send_message(reference: str) -> Response | tuple[str, int]:
    """Send it, unless it might name somebody."""
    form, actor = MessageForm(), current_actor()
    scan = scanned(form.text.data)
    passes = scan.passes(reviewed=bool(form.reviewed.data), seen=form.seen.data or "")
    if not form.validate_on_submit() or not passes:
        return _page(reference, form, scan=scan), 422
    try:
        with transaction() as session:
            only_once(session, token=form.once.data or "", actor=actor)
            shift = queries.shift_to_manage(session, actor, reference)
            told = write_to_people(
                session, shift=shift, text=form.text.data or "", coordinator=actor, now=utc_now()
            )
    except NobodyToTell:
        return _page(reference, form, problem=_("Nadie tiene lugar en este turno todavía.")), 409
    except TooManyMessages:
        told_why = _("Ya se escribió cinco veces hoy a este turno. Seguir mañana.")
        return _page(reference, form, problem=told_why), 409
    except DoneAlready:
        flash(_("Este mensaje ya se había enviado; no se envió dos veces."), "good")
    else:
        flash(
            ngettext("Mensaje para %(num)d persona.", "Mensaje para %(num)d personas.", told),
            "good",
        )
    return redirect(url_for("shifts.message", reference=reference), 303)


def _page(
    reference: str, form: MessageForm, *, scan: Scanned | None = None, problem: str = ""
) -> str:
    session = db.session()
    shift = queries.shift_to_manage(session, current_actor(), reference)
    scan = scan or Scanned(())
    form.seen.data = scan.seen
    return render_template(
        "shifts/message.html",
        shift=shift,
        form=form,
        scan=scan,
        problem=problem,
        sent=messages_in(session, shift),
        traces=trace_words,
        wording=wording,
    )
