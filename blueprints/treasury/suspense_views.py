"""Dinero por aclarar: what reconciliation or a bank line parked, and where it belongs."""

from flask import render_template, request
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response
from wtforms import RadioField, SelectField

from blueprints.access_gate import current_actor, requires
from blueprints.payment import settings
from blueprints.treasury.forms import ReasonForm, chosen
from blueprints.treasury.proposal_views import to_proposal
from blueprints.treasury.refusals import TREASURY, why
from blueprints.treasury.views import blueprint
from blueprints.treasury.words import PROPOSALS, TARGETS
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.giving.offline_queries import (
    campaigns_with_fund,
    fund_campaign,
    place_for,
    places_for,
)
from portal.giving.proposal_queries import ParkedEntry, parked_entry, parked_for
from portal.giving.proposal_rules import ALLOWED, Parked, ProposalKind, Target, ensure_way
from portal.giving.proposing import Idea, propose


class ResolveForm(ReasonForm):
    """Where parked money belongs."""

    target = RadioField(_l("Qué es"))
    campaign = SelectField(_l("Campaña, si es un donativo o una comisión"))
    place = SelectField(_l("Cuenta o caja, si es dinero propio"))


@blueprint.get("/suspense")
@requires(Permission.MONEY_RECORD)
def suspense() -> str:
    """Everything parked, oldest first."""
    found, more = parked_for(
        db.session(),
        current_actor(),
        livemode=settings().livemode,
        after=request.args.get("after", ""),
    )
    return render_template(
        "treasury/suspense.html", entries=found, more=more, targets=TARGETS, states=PROPOSALS
    )


@blueprint.get("/suspense/<reference>")
@requires(Permission.MONEY_RECORD)
def parked(reference: str) -> str:
    """One parked entry and the ways out."""
    entry = _entry(db.session(), reference)
    return _page(entry, _form(entry))


@blueprint.post("/suspense/<reference>")
@requires(Permission.MONEY_RECORD)
def resolve(reference: str) -> Response | tuple[str, int]:
    """Propose where it belongs; a second person confirms."""
    entry = _entry(db.session(), reference)
    form = _form(entry)
    if not form.validate_on_submit():
        return _page(entry, form), 400
    try:
        with transaction() as session:
            proposed = _propose(session, _entry(session, reference), form)
    except TREASURY as refusal:
        return _page(_entry(db.session(), reference), form, problem=why(refusal)), 409
    return to_proposal(proposed)


def _propose(session: Session, entry: ParkedEntry, form: ResolveForm) -> str:
    actor, target = current_actor(), Target(form.target.data)
    campaign = fund_campaign(session, actor, form.campaign.data) if form.campaign.data else None
    place = place_for(session, actor, form.place.data) if form.place.data else None
    owners = {one.organisation_id for one in (campaign, place) if one}
    if owners - {entry.organisation_id}:
        raise NotFound
    ensure_way(
        Parked(entry.organisation_id, entry.amount),
        target,
        has_campaign=campaign is not None,
        has_place=place is not None,
    )
    made = propose(
        session,
        actor=actor,
        organisation_id=entry.organisation_id,
        idea=Idea(
            ProposalKind.SUSPENSE,
            entry.reference,
            target,
            entry.amount,
            form.reason.data or "",
            campaign=campaign,
            place=place,
        ),
        livemode=entry.livemode,
        now=utc_now(),
    )
    return made.reference


def _entry(session: Session, reference: str) -> ParkedEntry:
    return parked_entry(session, current_actor(), reference, livemode=settings().livemode)


def _form(entry: ParkedEntry) -> ResolveForm:
    form, session, actor = ResolveForm(), db.session(), current_actor()
    way = Parked(entry.organisation_id, entry.amount).way
    form.target.choices = [(target.value, TARGETS[target]) for target in ALLOWED[way]]
    own = entry.organisation_id
    campaigns = [c for c in campaigns_with_fund(session, actor) if c.organisation_id == own]
    places = [p for p in places_for(session, actor) if p.organisation_id == own]
    chosen(form.campaign, [(c.reference, c.title_es) for c in campaigns], empty="–")
    chosen(form.place, [(p.reference, p.name) for p in places], empty="–")
    return form


def _page(entry: ParkedEntry, form: ResolveForm, *, problem: str = "") -> str:
    return render_template(
        "treasury/parked.html",
        entry=entry,
        form=form,
        targets=TARGETS,
        states=PROPOSALS,
        problem=problem,
    )
