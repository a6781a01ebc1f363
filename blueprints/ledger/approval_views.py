"""Batches that other organisations propose: verifiers see sums and cells, never a case."""

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired

from blueprints.access_gate import current_actor, freshly, requires
from blueprints.base_form import BaseForm
from blueprints.ledger.batch_words import DECLINES, refused_batch, refused_voice
from blueprints.ledger.views import blueprint
from blueprints.ledger.waiting_deliveries import cells_of, mark_shown, proposed
from blueprints.payment import settings
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.approval_rules import DeclineReason
from portal.giving.approving_batches import approve_batch, decline_batch
from portal.giving.batch_proposal_queries import approvals_of, open_proposals, proposal_for
from portal.giving.errors import ApprovalRefused, BatchRefused

Page = Response | tuple[str, int]
NEEDED = InputRequired(_l("Falta este dato."))


class VoiceForm(BaseForm):
    """For whom one speaks."""

    organisation = SelectField(_l("En nombre de"), validators=[NEEDED], coerce=int)

    def offer(self) -> "VoiceForm":
        """The organisations for which the reader may approve; gives itself back."""
        ids = current_actor().organisations_with(Permission.BATCH_APPROVE)
        rows = db.session().execute(
            select(Organisation.id, Organisation.name)
            .where(Organisation.id.in_(ids))
            .order_by(Organisation.name)
        )
        self.organisation.choices = [SelectChoice(id_, name) for id_, name in rows]
        return self


class DeclineForm(VoiceForm):
    """Why it goes back: one of a few fixed reasons, so that nobody is named."""

    def __init__(self, **more: object) -> None:
        super().__init__(prefix="decline-", **more)

    reason = RadioField(
        _l("Motivo"),
        choices=[SelectChoice(reason.value, text) for reason, text in DECLINES.items()],
        validators=[NEEDED],
    )


@blueprint.get("/desk/batch-approvals")
@requires(Permission.BATCH_APPROVE)
def approvals() -> str:
    """What waits for a word of two organisations that did not propose it."""
    found = open_proposals(db.session(), livemode=settings().livemode)
    return render_template(
        "ledger/approvals.html", rows=[(one, approvals_of(db.session(), one)) for one in found]
    )


@blueprint.get("/desk/batch-approvals/<reference>")
@requires(Permission.BATCH_APPROVE)
def approval(reference: str) -> str:
    """One proposed batch, as far as another organisation may see it."""
    return _page(reference)


@blueprint.post("/desk/batch-approvals/<reference>/approve")
@requires(Permission.BATCH_APPROVE)
@freshly("ledger.approval")
def approve(reference: str) -> Page:
    """Say yes; the second independent yes closes the batch and moves the money."""
    form, actor = VoiceForm().offer(), current_actor()
    if not form.validate():
        return _page(reference, voice=form), 422
    try:
        with transaction() as session:
            proposal = proposal_for(session, actor, Permission.BATCH_APPROVE, reference, lock=True)
            found = proposed(session, proposal)
            batch = approve_batch(
                session,
                proposal=proposal,
                verifier=actor,
                organisation_id=form.organisation.data,
                deliveries=found.deliveries,
                now=utc_now(),
            )
            if batch:
                mark_shown(session, found, batch.reference)
            name = batch.name if batch else ""
    except ApprovalRefused as refused:
        return _page(reference, problem=refused_voice(refused)), 409
    except BatchRefused as refused:
        return _page(reference, problem=refused_batch(refused)), 409
    _thank(name)
    return redirect(url_for("ledger.approvals"), 303)


@blueprint.post("/desk/batch-approvals/<reference>/decline")
@requires(Permission.BATCH_APPROVE)
@freshly("ledger.approval")
def decline(reference: str) -> Page:
    """Send it back to who proposed it."""
    form, actor = DeclineForm().offer(), current_actor()
    if not form.validate():
        return _page(reference, declining=form), 422
    try:
        with transaction() as session:
            decline_batch(
                session,
                proposal=proposal_for(
                    session, actor, Permission.BATCH_APPROVE, reference, lock=True
                ),
                verifier=actor,
                organisation_id=form.organisation.data,
                reason=DeclineReason(form.reason.data),
                now=utc_now(),
            )
    except ApprovalRefused as refused:
        return _page(reference, problem=refused_voice(refused)), 409
    flash(_("Lote devuelto. La organización verá el motivo."), "good")
    return redirect(url_for("ledger.approvals"), 303)


def _thank(name: str) -> None:
    if name:
        flash(_("Lote %(name)s cerrado: dos organizaciones lo aprobaron.", name=name), "good")
    else:
        flash(_("Aprobado. Falta la palabra de otra organización independiente."), "good")


def _page(
    reference: str,
    *,
    voice: VoiceForm | None = None,
    declining: DeclineForm | None = None,
    problem: str = "",
) -> str:
    session = db.session()
    proposal = proposal_for(session, current_actor(), Permission.BATCH_APPROVE, reference)
    return render_template(
        "ledger/approval.html",
        proposal=proposal,
        cells=cells_of(session, proposed(session, proposal)),
        given=approvals_of(session, proposal),
        voice=voice or VoiceForm(formdata=None).offer(),
        declining=declining or DeclineForm(formdata=None).offer(),
        problem=problem,
    )
