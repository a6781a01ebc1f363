"""What other organisations refer to this one: a queue, and each under its own name."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from blueprints import referral_words, trace_words
from blueprints.access_gate import current_actor, requires
from blueprints.base_form import BaseForm, ConfirmForm
from blueprints.cell_words import in_words
from blueprints.desk import words
from blueprints.desk.case_page import desk_key
from blueprints.desk.referral_forms import CompleteForm, NoteForm, ReturnForm
from blueprints.desk.views import blueprint
from blueprints.trace_words import Scanned, scanned
from portal.access.permissions import Permission
from portal.aid.answering_referrals import (
    accept_referral,
    complete_referral,
    return_referral,
)
from portal.aid.desk_text import open_text
from portal.aid.errors import ReferralRefused
from portal.aid.models import Referral
from portal.aid.referral_queries import incoming, incoming_for, incoming_locked, state_of
from portal.aid.referral_rules import ReferralOutcome, ReturnReason
from portal.clock import day_of, utc_now
from portal.extensions import db, transaction


@blueprint.get("/referrals")
@requires(Permission.REFERRAL_ANSWER)
def referrals() -> str:
    """What waits for an answer or for help, by its last day."""
    today, ended = day_of(utc_now()), bool(request.args.get("ended"))
    return render_template(
        "desk/incoming.html",
        page=incoming(
            db.session(),
            current_actor(),
            ended=ended,
            today=today,
            after=request.args.get("after", ""),
        ),
        ended=ended,
        state_of=lambda one: state_of(one, today),
        words=words,
        told=referral_words,
    )


@blueprint.get("/referrals/<reference>")
@requires(Permission.REFERRAL_ANSWER)
def referral(reference: str) -> str:
    """One, with what the family agreed to show and no more."""
    return _page(reference)


@blueprint.post("/referrals/<reference>/accept")
@requires(Permission.REFERRAL_ANSWER)
def accept(reference: str) -> Response | tuple[str, int]:
    """Help from now on."""
    return _act(
        reference,
        ConfirmForm(prefix="plain"),
        lambda session, found: accept_referral(
            session, referral=found, actor=current_actor(), now=utc_now()
        ),
        _("La canalización está aceptada."),
    )


@blueprint.post("/referrals/<reference>/return")
@requires(Permission.REFERRAL_ANSWER)
def give_back_referral(reference: str) -> Response | tuple[str, int]:
    """It goes back with a reason."""
    form = ReturnForm(prefix="return")
    return _act(
        reference,
        form,
        lambda session, found: return_referral(
            session,
            referral=found,
            reason=ReturnReason(form.end.data),
            note=form.text.data or "",
            desk_key=desk_key(),
            actor=current_actor(),
            now=utc_now(),
        ),
        _("La canalización se devolvió."),
    )


@blueprint.post("/referrals/<reference>/complete")
@requires(Permission.REFERRAL_ANSWER)
def complete(reference: str) -> Response | tuple[str, int]:
    """The help is given."""
    form = CompleteForm(prefix="complete")
    return _act(
        reference,
        form,
        lambda session, found: complete_referral(
            session,
            referral=found,
            outcome=ReferralOutcome(form.end.data),
            note=form.text.data or "",
            desk_key=desk_key(),
            actor=current_actor(),
            now=utc_now(),
        ),
        _("La mesa que canalizó ya lo sabe. Lo que se mostraba se borró."),
    )


def _act(
    reference: str, form: BaseForm, work: Callable[[Session, Referral], None], told: str
) -> Response | tuple[str, int]:
    scan = Scanned(())
    if isinstance(form, NoteForm):
        scan = scanned(form.text.data)
    held_back = bool(scan.found) and not (
        isinstance(form, NoteForm)
        and scan.passes(reviewed=bool(form.reviewed.data), seen=form.seen.data or "")
    )
    if not form.validate() or held_back:
        return _page(reference, form, scan=scan), 400
    try:
        with transaction() as session:
            work(session, incoming_locked(session, current_actor(), reference))
    except ReferralRefused as refusal:
        return _page(reference, form, problem=referral_words.why(refusal)), 409
    flash(told, "good")
    return redirect(url_for("desk.referral", reference=reference), 303)


def _page(
    reference: str,
    typed: BaseForm | None = None,
    *,
    scan: Scanned | None = None,
    problem: str = "",
) -> str:
    session, scan = db.session(), scan or Scanned(())
    found = incoming_for(session, current_actor(), reference)
    made = {
        kind: typed if isinstance(typed, kind) else kind(formdata=None, prefix=prefix)
        for kind, prefix in ((ReturnForm, "return"), (CompleteForm, "complete"))
    }
    if isinstance(typed, NoteForm):
        typed.seen.raw_data, typed.seen.data = None, scan.seen
    return render_template(
        "desk/referral.html",
        referral=found,
        state=state_of(found, day_of(utc_now())),
        where=in_words(session, found.cell) if found.cell else "",
        read=lambda sealed: open_text(sealed, key=desk_key(), case_reference=found.reference),
        return_form=made[ReturnForm],
        complete_form=made[CompleteForm],
        plain_form=ConfirmForm(formdata=None, prefix="plain"),
        typed=typed,
        scan=scan,
        traces=trace_words,
        problem=problem,
        words=words,
        told=referral_words,
    )
