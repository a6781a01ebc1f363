"""What the verifiers' pages show, and what a refusal says on them."""

from datetime import datetime

from flask import render_template
from flask_babel import gettext

from blueprints import incident_words
from blueprints.proposal_form import speaking, why_not_proposed
from blueprints.verification.forms import AttestForm, ConcludeForm
from portal.access.permissions import Permission
from portal.alerts.progress_queries import progress_of
from portal.errors import Refusal
from portal.extensions import db
from portal.incidents.errors import (
    DateRefused,
    MergeRefused,
    ResolutionMissing,
    WordRefused,
)
from portal.incidents.models import Incident
from portal.incidents.queries import attestations_of, incident_by_reference, retraction_votes
from portal.incidents.report_queries import reports_of
from portal.incidents.rules import (
    HEARS_WORDS,
    MAY_BE_CORRECTED,
    MAY_BE_RETRACTED,
    TRANSITIONS,
    IncidentState,
)
from portal.incidents.signing_words import sign_of, sign_of_vote
from portal.incidents.triage_rules import Age, age_of
from portal.incidents.voice_queries import hosting_groups
from portal.incidents.word_signing_rules import fingerprint


def incident_page(
    reference: str,
    *,
    attesting: AttestForm | None = None,
    concluding: ConcludeForm | None = None,
    refusal: str = "",
) -> str:
    """One incident on the verifiers' desk, with the forms that its state allows."""
    session = db.session()
    incident = incident_by_reference(session, reference)
    given = attestations_of(session, incident)
    return render_template(
        "verification/show.html",
        incident=incident,
        words=incident_words,
        given=[(word, sign_of(session, incident, word)) for word in given],
        hosting=hosting_groups(session, incident),
        reports=reports_of(session, incident),
        votes=[
            (vote, sign_of_vote(session, incident, vote))
            for vote in retraction_votes(session, incident)
        ],
        fingerprint=fingerprint,
        told=progress_of(session, reference),
        attesting=attesting or speaking(AttestForm(formdata=None), Permission.INCIDENT_ATTEST),
        concluding=concluding or speaking(ConcludeForm(formdata=None), Permission.INCIDENT_ATTEST),
        refusal=refusal,
        may=_what_the_state_allows(incident),
    )


def age(incident: Incident, now: datetime) -> Age:
    """How near its deadline it is."""
    return age_of(received_at=incident.received_at, due_at=incident.due_at, now=now)


def _what_the_state_allows(incident: Incident) -> dict[str, bool]:
    before_verdict = {IncidentState.RECEIVED, IncidentState.TRIAGED, IncidentState.UNDER_REVIEW}
    return {
        "attest": incident.state in HEARS_WORDS,
        "conclude": incident.state in before_verdict
        or IncidentState.CANNOT_VERIFY in TRANSITIONS[incident.state],
        "correct": incident.state in MAY_BE_CORRECTED,
        "retract": incident.state in MAY_BE_RETRACTED,
    }


def said(refusal: Refusal) -> str:
    """What happened and what to do, in the reader's language."""
    if isinstance(refusal, WordRefused):
        return str(incident_words.REFUSED_WORDS[refusal.reason])
    if isinstance(refusal, MergeRefused):
        return str(incident_words.REFUSED_MERGES[refusal.reason])
    if isinstance(refusal, DateRefused):
        return why_not_proposed(refusal)
    if isinstance(refusal, ResolutionMissing):
        return gettext("Cerrar un hecho exige una resolución por escrito.")
    return gettext(
        "El hecho cambió de estado mientras tanto. Revisar cómo está ahora antes de continuar."
    )
