"""Staff: ask that a gift go back, and, as a second person, let it go."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, freshly, requires
from blueprints.asked_numbers import page_asked
from blueprints.base_form import ConfirmForm
from blueprints.gifts.refund_forms import REASONS, RefundForm
from blueprints.gifts.refund_words import STEPS, why_refused
from blueprints.gifts.views import blueprint
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.giving.asking_refunds import ask_refund, decide_refund
from portal.giving.errors import RefundRefused
from portal.giving.models import Gift
from portal.giving.refund_queries import (
    gift_to_refund,
    held_of,
    refund_for,
    refunds_for,
    refunds_of,
)
from portal.giving.refund_rules import RefundReason
from portal.money import Currency, Money
from portal.references import new_reference

PAGE = 50
DECISIONS = {"approve": True, "refuse": False}


@blueprint.route("/desk/gifts/<reference>/refund", methods=["GET", "POST"])
@requires(Permission.REFUND_ASK)
def refund(reference: str) -> str | Response | tuple[str, int]:
    """Ask that a gift, or a part of it, go back."""
    gift = gift_to_refund(db.session(), current_actor(), reference)
    form = RefundForm(Currency(gift.currency))
    if not form.validate_on_submit():
        return _asking(gift, form), 400 if form.errors else 200
    try:
        with transaction() as session:
            ask_refund(
                session,
                gift=gift_to_refund(session, current_actor(), reference),
                amount=form.money,
                reason=RefundReason(form.reason.data),
                form_token=str(form.form_token.data),
                actor=current_actor(),
                now=utc_now(),
            )
    except RefundRefused as refusal:
        form.amount.errors = [why_refused(refusal)]
        gift = gift_to_refund(db.session(), current_actor(), reference)
        return _asking(gift, form), 409
    flash(_("Devolución pedida. Sale cuando otra persona la apruebe."), "good")
    return redirect(url_for("gifts.refunds"), 303)


def _asking(gift: Gift, form: RefundForm) -> str:
    held = held_of(db.session(), gift)
    left = Money(held.left, Currency(gift.currency))
    if not form.is_submitted():
        form.form_token.data = new_reference()
        form.amount.data = left.plain
    return render_template(
        "gifts/refund.html",
        gift=gift,
        form=form,
        left=left,
        held=held,
        made=refunds_of(db.session(), gift),
        steps=STEPS,
        reasons=REASONS,
    )


@blueprint.get("/desk/refunds")
@requires(Permission.REFUND_APPROVE)
def refunds() -> str:
    """Refunds that wait for a second person, and those that were decided."""
    before = page_asked()
    rows = refunds_for(db.session(), current_actor(), before=before, limit=PAGE + 1)
    return render_template(
        "gifts/refunds.html",
        rows=rows[:PAGE],
        before=rows[PAGE - 1].id if len(rows) > PAGE else None,
        me=current_actor().reference,
        steps=STEPS,
        reasons=REASONS,
        form=ConfirmForm(),
    )


@blueprint.post("/desk/refunds/<reference>/<decision>")
@requires(Permission.REFUND_APPROVE)
@freshly("gifts.refunds")
def decide(reference: str, decision: str) -> Response:
    """Let a refund go out, or not."""
    if decision not in DECISIONS:
        raise NotFound
    try:
        with transaction() as session:
            decide_refund(
                session,
                request=refund_for(session, current_actor(), reference),
                is_approved=DECISIONS[decision],
                actor=current_actor(),
                now=utc_now(),
            )
    except RefundRefused as refusal:
        flash(why_refused(refusal), "warn")
    else:
        approved = DECISIONS[decision]
        said = _("Devolución aprobada.") if approved else _("La devolución no se hará.")
        flash(said, "good")
    return redirect(url_for("gifts.refunds"), 303)
