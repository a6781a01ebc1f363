"""What two voices verified, two voices take back, and then it stays back."""

import pytest
from sqlalchemy import select

from portal.clock import utc_now
from portal.incidents.errors import NotVerified, WordReason, WordRefused
from portal.incidents.models import PublicRevision
from portal.incidents.public_queries import public_incident
from portal.incidents.queries import lock_verified
from portal.incidents.retracting import vote_to_retract
from portal.incidents.rules import IncidentState, RetractionReason
from tests.factories.incidents import acting, proposed, spoken, verified_by_words, verifier
from tests.factories.people import organisation


def voted(session, incident, *, by=None):
    actor, organisation_id = acting(by or verifier(session))
    return vote_to_retract(
        session,
        verifier=actor,
        organisation_id=organisation_id,
        incident_id=incident.id,
        reason=RetractionReason.SOURCE_DECEIVED,
        now=utc_now(),
    )


def test_one_vote_changes_nothing_yet(session):
    incident = voted(session, verified_by_words(session))
    assert lock_verified(session, incident.id).state == IncidentState.VERIFIED


def test_two_independent_votes_retract(session):
    incident = verified_by_words(session)
    voted(session, incident)
    voted(session, incident)
    assert incident.state == IncidentState.RETRACTED
    with pytest.raises(NotVerified):
        lock_verified(session, incident.id)


def test_two_votes_of_one_group_do_not(session):
    incident = verified_by_words(session)
    for _ in range(2):
        voted(session, incident, by=verifier(session, organisation(session, group="sisters")))
    assert incident.state == IncidentState.VERIFIED


def test_an_organisation_votes_once(session):
    incident, someone = verified_by_words(session), verifier(session)
    voted(session, incident, by=someone)
    with pytest.raises(WordRefused) as refused:
        voted(session, incident, by=verifier(session, someone.memberships[0].organisation))
    assert refused.value.reason is WordReason.ALREADY_SPOKE


def test_what_was_never_published_cannot_be_retracted(session):
    with pytest.raises(WordRefused) as refused:
        voted(session, proposed(session))
    assert refused.value.reason is WordReason.CLOSED


def test_a_retraction_is_final(session):
    incident = verified_by_words(session)
    voted(session, incident)
    voted(session, incident)
    for act in (voted, lambda s, i: spoken(s, i)):
        with pytest.raises(WordRefused):
            act(session, incident)


def test_the_tombstone_keeps_the_reason_and_none_of_the_words(session):
    incident = verified_by_words(session)
    voted(session, incident)
    voted(session, incident)
    copy = public_incident(session, incident.reference)
    assert copy.retraction_reason is RetractionReason.SOURCE_DECEIVED
    assert (copy.title_es, copy.title_en, copy.account_es, copy.account_en) == (None,) * 4
    assert session.scalars(select(PublicRevision)).all() == []
