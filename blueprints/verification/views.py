"""The verifiers' desk: the queue, one incident, the words that decide it."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext
from werkzeug.wrappers import Response

from blueprints import incident_words
from blueprints.access_gate import current_actor, requires
from blueprints.proposal_form import speaking
from blueprints.verification.forms import AttestForm, ConcludeForm
from blueprints.verification.pages import age, incident_page, said
from portal.access.permissions import Permission
from portal.clock import utc_now
from portal.errors import NotFound, Refusal
from portal.extensions import db, transaction
from portal.incidents.attesting import attest
from portal.incidents.queries import incident_by_reference, published_lately
from portal.incidents.report_queries import waiting_for_words
from portal.incidents.reviewing import conclude
from portal.incidents.rules import Outcome
from portal.incidents.triage_rules import QueueKey
from portal.incidents.word_rules import Evidence, Verdict

blueprint = Blueprint("verification", __name__)
Page = Response | tuple[str, int]


@blueprint.get("/")
@requires(Permission.VERIFICATION_DESK_SEE)
def index() -> str:
    """What waits for words, most urgent first, and what was published lately."""
    session, after, now = db.session(), request.args.get("after", ""), utc_now()
    key = QueueKey.parse(after) if after else None
    waiting, following = waiting_for_words(session, after=key)
    return render_template(
        "verification/index.html",
        waiting=[(one, age(one, now)) for one in waiting],
        following=following,
        published=[] if after else published_lately(session),
        is_first=not after,
        words=incident_words,
    )


@blueprint.get("/<reference>")
@requires(Permission.VERIFICATION_DESK_SEE)
def show(reference: str) -> str:
    """One incident, the words so far, and what may be done."""
    return incident_page(reference)


@blueprint.post("/<reference>/words")
@requires(Permission.INCIDENT_ATTEST)
def give_word(reference: str) -> Page:
    """Give an organisation's word."""
    form = AttestForm()
    speaking(form, Permission.INCIDENT_ATTEST)
    if not form.validate_on_submit():
        return incident_page(reference, attesting=form), 400
    try:
        with transaction() as session:
            incident = attest(
                session,
                verifier=current_actor(),
                organisation_id=form.organisation.data,
                incident_id=incident_by_reference(session, reference).id,
                evidence=Evidence(form.evidence.data),
                verdict=Verdict(form.verdict.data),
                now=utc_now(),
            )
            state = incident_words.STATES[incident.state]
    except NotFound:
        raise
    except Refusal as refusal:
        return incident_page(reference, attesting=form, refusal=said(refusal)), 409
    flash(gettext("Palabra registrada. El hecho está: %(state)s.", state=state), "good")
    return redirect(url_for("verification.show", reference=reference), 303)


@blueprint.post("/<reference>/conclusion")
@requires(Permission.INCIDENT_ATTEST)
def end_review(reference: str) -> Page:
    """Close a review that words did not decide, or publish it as unconfirmed."""
    form = ConcludeForm()
    speaking(form, Permission.INCIDENT_ATTEST)
    if not form.validate_on_submit():
        return incident_page(reference, concluding=form), 400
    try:
        with transaction() as session:
            conclude(
                session,
                verifier=current_actor(),
                organisation_id=form.organisation.data,
                incident_id=incident_by_reference(session, reference).id,
                outcome=Outcome(form.outcome.data),
                resolution=form.resolution.data,
                now=utc_now(),
            )
    except NotFound:
        raise
    except Refusal as refusal:
        return incident_page(reference, concluding=form, refusal=said(refusal)), 409
    flash(gettext("Revisión concluida."), "good")
    return redirect(url_for("verification.show", reference=reference), 303)
