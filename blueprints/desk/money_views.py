"""Money for a case: needs, setting apart, the second person, giving back."""

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from blueprints.access_gate import current_actor, freshly, requires
from blueprints.base_form import ConfirmForm
from blueprints.desk.case_page import Answer, act_on, case_page
from blueprints.desk.forms import CommitForm, NeedForm
from blueprints.desk.views import blueprint
from portal.access.permissions import Permission
from portal.aid import queries
from portal.aid.assessing import add_need
from portal.aid.commit_rules import WhyAgain
from portal.aid.committing import Committed, approve, commit_aid
from portal.aid.declining import decline
from portal.aid.errors import AidRefused
from portal.aid.giving_back import give_back
from portal.aid.models import Case
from portal.aid.rules import NeedKind
from portal.aid.working_queries import commitment_for
from portal.clock import utc_now
from portal.extensions import transaction


@blueprint.post("/cases/<reference>/needs")
@requires(Permission.CASE_TAKE)
def needs(reference: str) -> Answer:
    """Write down one line of what is needed."""
    form = NeedForm()
    return act_on(
        reference,
        form,
        lambda session, found: add_need(
            session,
            case=found,
            kind=NeedKind(form.kind.data),
            amount=form.money(),
            actor=current_actor(),
            now=utc_now(),
        ),
        _("Necesidad anotada."),
    )


@blueprint.post("/cases/<reference>/commitments")
@requires(Permission.AID_COMMIT)
@freshly("desk.index")
def commit(reference: str) -> Answer:
    """Set money apart, or propose it where two people decide."""
    form = CommitForm()
    if not form.validate():
        return case_page(reference, form), 400
    try:
        with transaction() as session:
            made = commit_aid(
                session,
                case=_case(session, reference, Permission.AID_COMMIT),
                need_reference=form.need.data or "",
                amount=form.money(),
                actor=current_actor(),
                livemode=current_app.config["SETTINGS"].is_production,
                now=utc_now(),
                urgently=form.fund.data == "reserve",
                why_again=WhyAgain(form.why_again.data) if form.why_again.data else None,
            )
            return _shown(reference, made)
    except AidRefused as refusal:
        return case_page(reference, form, refusal=refusal), 409


@blueprint.post("/cases/<reference>/commitments/<commitment>/approve")
@requires(Permission.AID_APPROVE)
@freshly("desk.index")
def approve_money(reference: str, commitment: str) -> Answer:
    """The second person agrees; the one-time code is shown to them."""
    form = ConfirmForm(prefix="plain")
    if not form.validate():
        return case_page(reference, form), 400
    try:
        with transaction() as session:
            case = _case(session, reference, Permission.AID_APPROVE)
            found = commitment_for(session, case, commitment)
            made = approve(
                session, case=case, commitment=found, actor=current_actor(), now=utc_now()
            )
            return _shown(reference, made)
    except AidRefused as refusal:
        return case_page(reference, refusal=refusal), 409


@blueprint.post("/cases/<reference>/commitments/<commitment>/decline")
@requires(Permission.CASE_SEE)
def decline_money(reference: str, commitment: str) -> Answer:
    """Not approved, or taken back by who proposed it: nothing had moved."""
    return act_on(
        reference,
        ConfirmForm(prefix="plain"),
        lambda session, case: decline(
            session,
            case=case,
            commitment=commitment_for(session, case, commitment),
            actor=current_actor(),
            now=utc_now(),
        ),
        _("No se apartó nada."),
        holding=Permission.CASE_SEE,
    )


@blueprint.post("/cases/<reference>/commitments/<commitment>/give-back")
@requires(Permission.AID_COMMIT)
def give_money_back(reference: str, commitment: str) -> Answer:
    """It goes back to its fund; its code opens nothing any more."""
    return act_on(
        reference,
        ConfirmForm(prefix="plain"),
        lambda session, case: give_back(
            session,
            case=case,
            commitment=commitment_for(session, case, commitment),
            actor=current_actor(),
            now=utc_now(),
        ),
        _("El dinero volvió a su fondo."),
        holding=Permission.AID_COMMIT,
    )


def _case(session: Session, reference: str, holding: Permission) -> Case:
    return queries.case_for(session, current_actor(), reference, lock=True, holding=holding)


def _shown(reference: str, made: Committed) -> Answer:
    """The one-time code, shown once, on the answer itself; or that another person decides."""
    if not made.code:
        flash(_("Propuesto. Otra persona lo aprueba o no; hasta entonces nada se mueve."), "good")
        return redirect(url_for("desk.case", reference=reference), 303)
    amount = made.commitment.amount
    return render_template(
        "desk/committed.html", reference=reference, amount=amount, code=made.code
    ), 200
