"""Only independent organisations, one of them on the spot, make an incident verified."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.audit.models import AuditEntry
from portal.clock import utc_now
from portal.errors import NotFound
from portal.incidents.errors import NotVerified, WordReason, WordRefused
from portal.incidents.models import PublicIncident
from portal.incidents.queries import is_verified, lock_verified
from portal.incidents.rules import IncidentState
from portal.incidents.word_rules import Evidence, Verdict
from tests.factories.incidents import proposed, spoken, verified_by_words, verifier
from tests.factories.people import organisation, person


def test_two_independent_organisations_verify(session):
    incident = verified_by_words(session)
    assert incident.state == IncidentState.VERIFIED
    assert is_verified(session, incident.id)


def test_one_alone_only_corroborates(session):
    incident = spoken(session, proposed(session))
    assert incident.state == IncidentState.CORROBORATED
    assert not is_verified(session, incident.id)


def test_the_same_group_twice_is_one_voice(session):
    incident = proposed(session)
    for _ in range(2):
        spoken(session, incident, by=verifier(session, organisation(session, group="sisters")))
    assert incident.state == IncidentState.CORROBORATED


def test_two_without_eyes_on_do_not_verify(session):
    incident = proposed(session)
    for _ in range(3):
        spoken(session, incident, evidence=Evidence.CALL_BACK)
    assert incident.state == IncidentState.CORROBORATED


def test_official_records_are_heard_but_never_counted(session):
    incident = spoken(session, proposed(session))
    spoken(session, incident, evidence=Evidence.OFFICIAL_RECORD)
    assert incident.state == IncidentState.CORROBORATED


def test_official_records_alone_are_told_with_their_label_and_reach_nothing(session):
    incident = proposed(session)
    for _ in range(3):
        spoken(session, incident, evidence=Evidence.OFFICIAL_RECORD)
    assert incident.state is IncidentState.UNDER_REVIEW
    spoken(session, incident)
    copy = session.scalars(select(PublicIncident)).one()
    assert (incident.state, copy.supporting) == (IncidentState.CORROBORATED, 1)
    assert copy.on_record


def test_who_took_the_report_in_may_not_attest(session):
    handler = person(session, Role.INTERMEDIARY, Role.VERIFIER)
    incident = proposed(session, handler=handler)
    with pytest.raises(WordRefused) as refused:
        spoken(session, incident, by=handler)
    assert refused.value.reason is WordReason.HANDLED_INTAKE


def test_a_colleague_of_who_took_it_in_may_not_attest_either(session):
    handler = person(session, Role.INTERMEDIARY)
    incident = proposed(session, handler=handler)
    colleague = verifier(session, handler.memberships[0].organisation)
    with pytest.raises(WordRefused) as refused:
        spoken(session, incident, by=colleague)
    assert refused.value.reason is WordReason.HANDLED_INTAKE


def test_an_organisation_speaks_once(session):
    incident, someone = proposed(session), verifier(session)
    spoken(session, incident, by=someone)
    with pytest.raises(WordRefused) as refused:
        spoken(session, incident, by=verifier(session, someone.memberships[0].organisation))
    assert refused.value.reason is WordReason.ALREADY_SPOKE


def test_a_person_of_two_organisations_speaks_once(session):
    from portal.accounts.models import Membership
    from portal.accounts.queries import actor_for
    from portal.incidents.attesting import attest

    incident, someone, other = proposed(session), verifier(session), organisation(session)
    someone.memberships.append(
        Membership(organisation_id=other.id, role=Role.VERIFIER, since=utc_now())
    )
    spoken(session, incident, by=someone)
    with pytest.raises(WordRefused) as refused:
        attest(
            session,
            verifier=actor_for(someone),
            organisation_id=other.id,
            incident_id=incident.id,
            evidence=Evidence.EYES_ON,
            verdict=Verdict.SUPPORT,
            now=utc_now(),
        )
    assert refused.value.reason is WordReason.PERSON_ALREADY_SPOKE


def test_someone_who_is_no_verifier_finds_nothing(session):
    with pytest.raises(NotFound):
        spoken(session, proposed(session), by=person(session, Role.CASEWORKER))


def test_a_refutation_freezes_promotion(session):
    incident = spoken(session, proposed(session))
    spoken(session, incident, verdict=Verdict.REFUTE)
    spoken(session, incident)
    assert incident.state == IncidentState.CORROBORATED


def test_after_the_freeze_two_others_decide(session):
    incident, start = proposed(session), utc_now()
    spoken(session, incident, now=start)
    spoken(session, incident, verdict=Verdict.REFUTE, now=start)
    later = start + timedelta(hours=73)
    spoken(session, incident, now=later)
    assert incident.state == IncidentState.CORROBORATED
    spoken(session, incident, now=later)
    assert incident.state == IncidentState.VERIFIED


def test_every_step_to_the_verdict_is_audited(session):
    incident = verified_by_words(session)
    steps = [
        entry.action
        for entry in session.query(AuditEntry).order_by(AuditEntry.id)
        if entry.subject == f"incident:{incident.reference}"
    ]
    assert steps == [
        "incident_proposed",
        "incident_triaged",
        "incident_under_review",
        "incident_word_support",
        "incident_corroborated",
        "incident_word_support",
        "incident_verified",
    ]


def test_locking_what_is_not_verified_is_refused(session):
    incident = spoken(session, proposed(session))
    with pytest.raises(NotVerified) as refused:
        lock_verified(session, incident.id)
    assert refused.value.state == IncidentState.CORROBORATED


def test_locking_a_verified_incident_gives_it_back(session):
    incident = verified_by_words(session)
    assert lock_verified(session, incident.id) is incident
