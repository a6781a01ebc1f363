"""Transfers between an organisation's funds, and corrections of entries: always by two people."""

from flask import render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Regexp

from blueprints.access_gate import current_actor, requires
from blueprints.payment import settings
from blueprints.treasury.forms import AmountForm, ReasonForm
from blueprints.treasury.proposal_views import to_proposal
from blueprints.treasury.refusals import TREASURY, why
from blueprints.treasury.views import blueprint
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.offline_queries import campaigns_with_fund, fund_campaign
from portal.giving.proposal_errors import NotReversible
from portal.giving.proposal_queries import entry_to_reverse
from portal.giving.proposal_rules import REVERSIBLE, ProposalKind, Target
from portal.giving.proposing import Idea, propose
from portal.giving.queries import organisation_for
from portal.money import Currency, Money
from portal.references import new_reference

RESERVE = "reserve:"


class TransferForm(AmountForm):
    """From a campaign's fund or the reserve to the pooled fund."""

    source = SelectField(_l("De dónde"))


class CorrectionForm(ReasonForm):
    """An entry to undo."""

    entry = StringField(
        _l("Asiento"),
        validators=[InputRequired(), Length(max=32), Regexp(r"^[a-z0-9]+$")],
    )


@blueprint.get("/transfers")
@requires(Permission.MONEY_RECORD)
def transfers() -> str:
    """The two forms."""
    return _page()


@blueprint.post("/transfers")
@requires(Permission.MONEY_RECORD)
def transfer() -> Response | tuple[str, int]:
    """Propose to move money to the pooled fund."""
    form = _transfer_form()
    if not form.validate_on_submit():
        return _page(transfer=form), 400
    try:
        with transaction() as session:
            reference = _propose_transfer(session, form)
    except TREASURY as refusal:
        return _page(transfer=form, problem=why(refusal)), 409
    return to_proposal(reference)


@blueprint.post("/corrections")
@requires(Permission.MONEY_RECORD)
def correct() -> Response | tuple[str, int]:
    """Propose to undo an entry."""
    form = CorrectionForm()
    if not form.validate_on_submit():
        return _page(correction=form), 400
    try:
        with transaction() as session:
            reference = _propose_reversal(session, form)
    except TREASURY as refusal:
        return _page(correction=form, problem=why(refusal)), 409
    return to_proposal(reference)


def _propose_transfer(session: Session, form: TransferForm) -> str:
    actor, source = current_actor(), form.source.data
    campaign, currency = None, Currency.MXN
    if source.startswith(RESERVE):
        reference = source.removeprefix(RESERVE)
        owner = organisation_for(session, actor, Permission.MONEY_RECORD, reference)
    else:
        campaign = fund_campaign(session, actor, source)
        owner, currency = campaign.organisation_id, Currency(campaign.currency)
    made = propose(
        session,
        actor=actor,
        organisation_id=owner,
        idea=Idea(
            ProposalKind.TRANSFER,
            form.form_token.data or "",
            Target.POOL,
            Money(form.minor, currency),
            form.reason.data or "",
            campaign=campaign,
        ),
        livemode=settings().livemode,
        now=utc_now(),
    )
    return made.reference


def _propose_reversal(session: Session, form: CorrectionForm) -> str:
    entry = entry_to_reverse(session, current_actor(), form.entry.data or "")
    if entry.source not in REVERSIBLE:
        raise NotReversible
    made = propose(
        session,
        actor=current_actor(),
        organisation_id=entry.organisation_id,
        idea=Idea(
            ProposalKind.REVERSAL,
            entry.reference,
            Target.MISTAKE,
            entry.amount,
            form.reason.data or "",
        ),
        livemode=entry.livemode,
        now=utc_now(),
    )
    return made.reference


def _transfer_form(*, fresh: bool = False) -> TransferForm:
    session, actor = db.session(), current_actor()
    form = TransferForm(formdata=None) if fresh else TransferForm()
    if fresh:
        form.form_token.data = new_reference()
    campaigns = campaigns_with_fund(session, actor)
    where = sorted(actor.organisations_with(Permission.MONEY_RECORD))
    own = [session.get_one(Organisation, id_) for id_ in where]
    form.source.choices = [
        *((campaign.reference, campaign.title_es) for campaign in campaigns),
        *((RESERVE + one.reference, _("Reserva de %(name)s", name=one.name)) for one in own),
    ]
    return form


def _page(
    *,
    transfer: TransferForm | None = None,
    correction: CorrectionForm | None = None,
    problem: str = "",
) -> str:
    return render_template(
        "treasury/transfers.html",
        transfer=transfer or _transfer_form(fresh=True),
        correction=correction or CorrectionForm(formdata=None),
        problem=problem,
    )
