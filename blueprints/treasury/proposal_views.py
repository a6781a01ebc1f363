"""What one person proposed and a second confirms or withdraws."""

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, freshly, requires
from blueprints.payment import settings
from blueprints.treasury.forms import ReasonForm, VersionForm
from blueprints.treasury.refusals import TREASURY, why
from blueprints.treasury.views import blueprint
from blueprints.treasury.words import KINDS, PROPOSALS, TARGETS
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.giving.confirming_proposals import confirm_proposal
from portal.giving.offline_errors import NotWaiting
from portal.giving.offline_queries import offline_gift_for
from portal.giving.offline_rules import OfflineState
from portal.giving.proposal_models import MoneyProposal
from portal.giving.proposal_queries import proposal_for, proposals_for
from portal.giving.proposal_rules import ProposalKind, Target
from portal.giving.proposing import Idea, propose, withdraw_proposal


@blueprint.get("/proposals")
@requires(Permission.MONEY_CONFIRM)
def proposals() -> str:
    """Proposals that were decided, newest first."""
    found, more = proposals_for(
        db.session(), current_actor(), waiting=False, before=request.args.get("before", "")
    )
    return render_template(
        "treasury/proposals.html",
        proposals=found,
        more=more,
        kinds=KINDS,
        targets=TARGETS,
        states=PROPOSALS,
    )


@blueprint.get("/proposals/<reference>")
@requires(Permission.MONEY_CONFIRM)
def proposal(reference: str) -> str:
    """One proposal: what would move, and why."""
    return _page(reference)


@blueprint.post("/proposals/<reference>/<any(confirm, withdraw):step>")
@requires(Permission.MONEY_CONFIRM)
@freshly("treasury.proposal")
def decide_proposal(reference: str, step: str) -> Response | tuple[str, int]:
    """The second person agrees; or somebody takes it back."""
    form = VersionForm()
    if not form.validate():
        return _page(reference), 400
    actor, version = current_actor(), form.version.data or 0
    try:
        with transaction() as session:
            found = proposal_for(session, actor, reference, lock=True)
            told = {"actor": actor, "proposal": found, "version": version, "now": utc_now()}
            if step == "confirm":
                confirm_proposal(session, link_key=settings().secret("PORTAL_LINK_KEY"), **told)
            else:
                withdraw_proposal(session, **told)
    except TREASURY as refusal:
        return _page(reference, problem=why(refusal)), 409
    flash(_("Confirmado: quedó en los libros.") if step == "confirm" else _("Retirado."), "good")
    return redirect(url_for("treasury.proposal", reference=reference), 303)


@blueprint.post("/gifts/<reference>/return")
@requires(Permission.MONEY_RECORD)
def return_gift(reference: str) -> Response | tuple[str, int]:
    """Propose that an off-line gift goes back, or say that it never came."""
    form = ReasonForm()
    target = request.form.get("target", "")
    if not form.validate() or target not in {Target.DONOR, Target.MISTAKE}:
        flash(_("Escribir la razón en una línea, sin teléfonos, correos ni claves."), "bad")
        return redirect(url_for("treasury.gift", reference=reference), 303)
    try:
        with transaction() as session:
            made = _propose_return(session, reference, Target(target), form.reason.data or "")
            proposed = made.reference
    except TREASURY as refusal:
        flash(why(refusal), "bad")
        return redirect(url_for("treasury.gift", reference=reference), 303)
    return to_proposal(proposed)


def to_proposal(reference: str) -> Response:
    """Whoever proposed sees what a second person will see."""
    flash(_("Propuesto. Se mueve cuando otra persona lo confirme."), "good")
    return redirect(url_for("treasury.proposal", reference=reference), 303)


def _propose_return(session: Session, reference: str, target: Target, reason: str) -> MoneyProposal:
    actor = current_actor()
    gift = offline_gift_for(session, actor, reference, lock=True)
    if not actor.can_in(Permission.MONEY_RECORD, gift.organisation_id):
        raise NotFound
    if gift.state != OfflineState.CONFIRMED:
        raise NotWaiting(gift.state)
    return propose(
        session,
        actor=actor,
        organisation_id=gift.organisation_id,
        idea=Idea(
            ProposalKind.RETURN,
            gift.reference,
            target,
            -gift.amount,
            reason,
            campaign=gift.campaign,
            place=gift.place,
        ),
        livemode=gift.livemode,
        now=utc_now(),
    )


def _page(reference: str, *, problem: str = "") -> str:
    found = proposal_for(db.session(), current_actor(), reference)
    return render_template(
        "treasury/proposal.html",
        proposal=found,
        mine=found.proposed_by == current_actor().reference,
        form=VersionForm(formdata=None, version=found.version),
        kinds=KINDS,
        targets=TARGETS,
        states=PROPOSALS,
        problem=problem,
    )
