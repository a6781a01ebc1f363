"""The monthly batch as its own organisation sees it: proposed, withdrawn, approved by others."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from blueprints.access_gate import current_actor, freshly, requires
from blueprints.base_form import ConfirmForm
from blueprints.ledger.batch_words import DECLINES, refused_batch
from blueprints.ledger.views import blueprint
from blueprints.ledger.waiting_deliveries import waiting
from blueprints.payment import settings
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving import queries
from portal.giving.batch_proposal_queries import (
    approvals_of,
    approvers_of_batches,
    latest_ended,
    open_proposals,
    proposal_for,
)
from portal.giving.batch_rules import LEAST_CASES, LEAST_INCIDENTS
from portal.giving.errors import BatchRefused
from portal.giving.proposing_batches import propose_batch, withdraw_batch


@blueprint.get("/desk/batches")
@requires(Permission.BATCH_CLOSE)
def batches() -> str:
    """What a batch would hold now, and which waits for approval; only counts, never a case."""
    session, livemode = db.session(), settings().livemode
    where = current_actor().organisations_with(Permission.BATCH_CLOSE)
    asked = open_proposals(session, livemode=livemode, organisation_ids=where)
    closed = queries.public_batches(session, livemode=livemode, organisation_ids=where)
    return render_template(
        "ledger/batches.html",
        waiting=[waiting(session, id_, livemode=livemode) for id_ in sorted(where)],
        asked={one.organisation_id: (one, approvals_of(session, one)) for one in asked},
        ended=latest_ended(session, where, livemode=livemode),
        declines=DECLINES,
        closed=closed,
        approvers=approvers_of_batches(session, closed),
        least=(LEAST_CASES, LEAST_INCIDENTS),
        form=ConfirmForm(),
    )


@blueprint.post("/desk/batches/<reference>/propose")
@requires(Permission.BATCH_CLOSE)
@freshly("ledger.batches")
def propose(reference: str) -> Response:
    """Ask two other organisations to approve the month's batch of one organisation."""
    actor, livemode = current_actor(), settings().livemode
    try:
        with transaction() as session:
            organisation_id = queries.organisation_for(
                session, actor, Permission.BATCH_CLOSE, reference
            )
            propose_batch(
                session,
                organisation_id=organisation_id,
                deliveries=waiting(session, organisation_id, livemode=livemode).deliveries,
                proposer=actor,
                livemode=livemode,
                now=utc_now(),
            )
    except BatchRefused as refused:
        flash(refused_batch(refused), "warn")
    else:
        flash(
            _("Lote propuesto. Se cierra cuando dos organizaciones distintas lo aprueben."), "good"
        )
    return redirect(url_for("ledger.batches"), 303)


@blueprint.post("/desk/batches/<reference>/withdraw")
@requires(Permission.BATCH_CLOSE)
@freshly("ledger.batches")
def withdraw(reference: str) -> Response:
    """Take a proposed batch back while nobody closed it."""
    actor = current_actor()
    try:
        with transaction() as session:
            found = proposal_for(session, actor, Permission.BATCH_CLOSE, reference, lock=True)
            withdraw_batch(session, proposal=found, actor=actor, now=utc_now())
    except BatchRefused as refused:
        flash(refused_batch(refused), "warn")
    else:
        flash(_("Lote retirado. Nada se movió."), "good")
    return redirect(url_for("ledger.batches"), 303)
