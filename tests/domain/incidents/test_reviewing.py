"""Reviews end in writing, in time, and corrections are checked anew."""

from datetime import timedelta

import pytest

from portal.clock import utc_now
from portal.incidents.correcting import CorrectedText, correct
from portal.incidents.errors import DateRefused, ResolutionMissing, TransitionRefused
from portal.incidents.public_queries import public_incident
from portal.incidents.reviewing import close_overdue, conclude, settle_after_freeze
from portal.incidents.rules import IncidentState, Outcome, Priority
from portal.incidents.word_rules import Evidence, Verdict
from portal.places.errors import UnknownArea
from tests.factories.incidents import acting, proposed, spoken, verified_by_words, verifier

TEXT = CorrectedText("Nuevo", "New", "Relato nuevo", "New account", "El lugar era otro.")


def concluded(session, incident, outcome, resolution="Nadie contestó.", **more):
    actor, organisation_id = acting(verifier(session))
    return conclude(
        session,
        verifier=actor,
        organisation_id=organisation_id,
        incident_id=incident.id,
        outcome=outcome,
        resolution=resolution,
        now=utc_now(),
        **more,
    )


def corrected(session, incident):
    actor, organisation_id = acting(verifier(session))
    return correct(
        session,
        verifier=actor,
        organisation_id=organisation_id,
        incident_id=incident.id,
        text=TEXT,
        now=utc_now(),
    )


def test_unconfirmed_is_a_visible_state(session):
    incident = concluded(session, proposed(session), Outcome.UNCONFIRMED)
    assert public_incident(session, incident.reference).state == IncidentState.UNCONFIRMED


def test_closing_needs_a_written_resolution(session):
    with pytest.raises(ResolutionMissing):
        concluded(session, proposed(session), Outcome.CANNOT_VERIFY, resolution="  ")


def test_a_duplicate_names_its_original(session):
    incident, original = proposed(session), verified_by_words(session)
    with pytest.raises(TransitionRefused):
        concluded(session, incident, Outcome.DUPLICATE_OF)
    with pytest.raises(TransitionRefused):
        concluded(session, incident, Outcome.DUPLICATE_OF, duplicate_of=incident)
    concluded(session, incident, Outcome.DUPLICATE_OF, duplicate_of=original)
    assert incident.duplicate_of_id == original.id


@pytest.mark.parametrize("priority, hours", [(Priority.HIGH, 12), (Priority.MEDIUM, 48)])
def test_what_nobody_answers_in_time_is_answered_so(session, priority, hours):
    start = utc_now()
    incident = proposed(session, priority=priority, now=start)
    assert close_overdue(session, now=start + timedelta(hours=hours - 1)) == 0
    assert close_overdue(session, now=start + timedelta(hours=hours)) == 1
    assert incident.state == IncidentState.CANNOT_VERIFY
    assert incident.resolution


def test_a_late_word_reopens_what_was_closed(session):
    start = utc_now()
    incident = proposed(session, now=start)
    close_overdue(session, now=start + timedelta(hours=49))
    assert spoken(session, incident).state == IncidentState.CORROBORATED


def test_when_the_freeze_is_over_the_sweep_lets_the_words_decide(session):
    start = utc_now()
    incident = spoken(session, proposed(session, now=start), now=start)
    spoken(session, incident, verdict=Verdict.REFUTE, now=start)
    for _ in range(2):
        spoken(session, incident, now=start + timedelta(hours=5))
    assert settle_after_freeze(session, now=start + timedelta(hours=60)) == 0
    assert settle_after_freeze(session, now=start + timedelta(hours=73)) == 1
    assert incident.state == IncidentState.VERIFIED


def test_a_correction_keeps_the_old_version_beside_the_new_one(session):
    incident = verified_by_words(session)
    old = incident.title_es
    corrected(session, incident)
    copy = public_incident(session, incident.reference)
    session.refresh(copy)
    assert (copy.title_es, copy.revision) == ("Nuevo", 2)
    assert [(r.number, r.title_es) for r in copy.revisions] == [(2, "Nuevo"), (1, old)]


def test_a_corrected_incident_is_verified_again_only_by_new_words(session):
    incident = corrected(session, verified_by_words(session))
    assert incident.state == IncidentState.CORRECTED
    assert public_incident(session, incident.reference).supporting == 0
    spoken(session, incident)
    spoken(session, incident, evidence=Evidence.CALL_BACK)
    assert incident.state == IncidentState.VERIFIED


def test_what_is_not_published_is_not_corrected(session):
    with pytest.raises(TransitionRefused):
        corrected(session, proposed(session))


def test_nothing_happens_tomorrow(session):
    with pytest.raises(DateRefused):
        proposed(session, happened_on=(utc_now() + timedelta(days=3)).date())


def test_an_invented_area_is_refused(session):
    with pytest.raises(UnknownArea):
        proposed(session, area_code="99999")


def test_of_the_sealed_report_only_a_digest_stays(session):
    incident = proposed(session, source_capsule="capsule-abc")
    assert incident.source_digest
    assert "capsule-abc" not in str(vars(incident))
