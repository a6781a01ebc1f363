"""Many reports to one incident: suggested by a rule, decided by people without an interest."""

from datetime import timedelta

import pytest

from portal.access.roles import Role
from portal.accounts.models import Membership
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.incidents.attesting import attest
from portal.incidents.errors import (
    MergeReason,
    MergeRefused,
    ResolutionMissing,
    TransitionRefused,
    WordRefused,
)
from portal.incidents.likeness_queries import likely_duplicates
from portal.incidents.merging import merge, split
from portal.incidents.models import Incident
from portal.incidents.public_queries import public_incident
from portal.incidents.publishing import publish
from portal.incidents.report_queries import (
    report_for,
    reports_of,
    waiting_for_sorting,
    waiting_for_words,
)
from portal.incidents.reviewing import conclude
from portal.incidents.rules import IncidentState, Outcome, Priority
from portal.incidents.triaging import triage
from portal.incidents.word_rules import Evidence, Verdict
from tests.domain.racing import at_once
from tests.factories.incidents import (
    acting,
    proposed,
    spoken,
    verified_by_words,
    verifier,
)
from tests.factories.people import organisation, person

S = IncidentState


def done(verb, session, incident, *, by=None, **more):
    actor, organisation_id = acting(by or verifier(session))
    given = {"resolution": "Es el mismo camino.", "now": utc_now(), **more}
    return verb(
        session,
        sorter=actor,
        organisation_id=organisation_id,
        incident_id=incident.id,
        **given,
    )


def refusal(verb, session, incident, **more):
    with pytest.raises(MergeRefused) as refused:
        done(verb, session, incident, **more)
    return refused.value.reason


def test_a_report_is_hung_on_its_incident(session):
    report, incident = proposed(session), proposed(session)
    done(merge, session, report, into_id=incident.id)
    assert report.state is S.DUPLICATE_OF
    assert reports_of(session, incident) == [report]
    assert report.resolution == "Es el mismo camino."


def test_what_was_urgent_stays_so_under_another_name(session):
    start = utc_now()
    report = proposed(session, now=start, priority=Priority.HIGH)
    incident = proposed(session, now=start)
    done(merge, session, report, into_id=incident.id)
    assert (incident.priority, incident.due_at) == (Priority.HIGH, start + timedelta(hours=12))


def test_and_stands_alone_again(session):
    start = utc_now()
    report, incident = proposed(session, now=start - timedelta(hours=40)), proposed(session)
    done(merge, session, report, into_id=incident.id)
    done(split, session, report, now=start)
    assert report.state is S.RECEIVED
    assert report.duplicate_of_id is None
    assert report.due_at == start + timedelta(hours=48)
    assert reports_of(session, incident) == []


def test_split_its_words_are_still_there(session):
    report, incident = proposed(session), proposed(session)
    spoken(session, report)
    done(merge, session, report, into_id=incident.id)
    assert done(split, session, report).state is S.CORROBORATED


def test_what_was_public_is_public_again_as_unconfirmed(session):
    report, incident = proposed(session), proposed(session)
    actor, organisation_id = acting(verifier(session))
    conclude(
        session, verifier=actor, organisation_id=organisation_id, incident_id=report.id,
        outcome=Outcome.UNCONFIRMED, resolution="Se publica.", now=utc_now(),
    )  # fmt: skip
    done(merge, session, report, into_id=incident.id)
    assert public_incident(session, report.reference).state is S.DUPLICATE_OF
    done(split, session, report)
    assert public_incident(session, report.reference).state is S.UNCONFIRMED


def test_it_is_not_told_anew_before_somebody_has_looked_at_it(session):
    report = proposed(session)
    spoken(session, report)
    report.state = S.RECEIVED
    publish(session, report, now=utc_now())
    assert public_incident(session, report.reference).state is S.CORROBORATED


def test_both_need_a_reason_in_writing(session):
    report, incident = proposed(session), proposed(session)
    with pytest.raises(ResolutionMissing):
        done(merge, session, report, into_id=incident.id, resolution=" ")
    done(merge, session, report, into_id=incident.id)
    with pytest.raises(ResolutionMissing):
        done(split, session, report, resolution=" ")


def test_whoever_took_either_in_decides_neither(session):
    handler = verifier(session)
    person(session, Role.INTERMEDIARY, at=handler.memberships[0].organisation)
    colleague = person(session, Role.INTERMEDIARY, at=handler.memberships[0].organisation)
    ours, other = proposed(session, handler=colleague), proposed(session)
    for report, into in ((ours, other), (other, ours)):
        assert (
            refusal(merge, session, report, into_id=into.id, by=handler) is MergeReason.HAS_INTEREST
        )
    done(merge, session, ours, into_id=other.id)
    assert refusal(split, session, ours, by=handler) is MergeReason.HAS_INTEREST


def test_whoever_took_in_a_merged_report_may_not_attest(session):
    voice = verifier(session)
    ours = proposed(
        session, handler=person(session, Role.INTERMEDIARY, at=voice.memberships[0].organisation)
    )
    incident = proposed(session)
    done(merge, session, ours, into_id=incident.id)
    with pytest.raises(WordRefused):
        spoken(session, incident, by=voice)


def test_a_verdict_is_not_unmade_by_a_merge(session):
    voice = verifier(session)
    incident = proposed(session)
    spoken(session, incident, by=voice)
    spoken(session, incident, evidence=Evidence.CALL_BACK)
    ours = proposed(
        session, handler=person(session, Role.INTERMEDIARY, at=voice.memberships[0].organisation)
    )
    reason = refusal(merge, session, ours, into_id=incident.id)
    assert reason is MergeReason.UNMAKES_A_VERDICT
    assert incident.state is S.VERIFIED


def test_a_surplus_voice_is_told_only_while_it_is_not_the_intakes(session):
    voice, incident = verifier(session), proposed(session)
    for by in (voice, None, None):
        spoken(session, incident, by=by)
    ours = proposed(
        session, handler=person(session, Role.INTERMEDIARY, at=voice.memberships[0].organisation)
    )
    told = [public_incident(session, incident.reference).supporting]
    for verb, more in ((merge, {"into_id": incident.id}), (split, {})):
        done(verb, session, ours, **more)
        told.append(public_incident(session, incident.reference).supporting)
    assert (told, incident.state) == ([3, 2, 3], S.VERIFIED)


def test_nothing_hangs_on_what_hangs_elsewhere(session):
    first, second, third = (proposed(session) for _ in range(3))
    done(merge, session, first, into_id=second.id)
    assert refusal(merge, session, third, into_id=first.id) is MergeReason.NOT_THERE
    assert refusal(merge, session, second, into_id=third.id) is MergeReason.HAS_REPORTS
    assert refusal(split, session, third) is MergeReason.NOT_MERGED


@pytest.fixture
def intake(session):
    """An intermediary, and two reports of the same organisation."""
    who = person(session, Role.INTERMEDIARY)
    return who, proposed(session, handler=who), proposed(session, handler=who)


def test_who_took_in_both_puts_them_in_order_until_others_look(session, intake):
    who, report, incident = intake
    done(merge, session, report, into_id=incident.id, by=who)
    assert report.state is S.DUPLICATE_OF
    done(split, session, report, by=who)
    assert report.state is S.RECEIVED
    spoken(session, report)
    assert refusal(merge, session, report, into_id=incident.id, by=who) is MergeReason.HAS_INTEREST


def test_nor_do_they_undo_what_others_said_of_a_report_with_words(session, intake):
    who, report, incident = intake
    spoken(session, report)
    done(merge, session, report, into_id=incident.id)
    assert refusal(split, session, report, by=who) is MergeReason.HAS_INTEREST


def test_another_organisations_reports_are_not_there_for_an_intermediary(session, intake):
    who, report, _incident = intake
    other = proposed(session)
    for one, into in ((report, other), (other, report)):
        with pytest.raises(NotFound):
            done(merge, session, one, into_id=into.id, by=who)
    actor = acting(who)[0]
    assert report_for(session, actor, report.reference) is report
    with pytest.raises(NotFound):
        report_for(session, actor, other.reference)
    assert other not in waiting_for_sorting(session, actor)[0]


def test_a_verifier_sees_every_report(session, intake):
    _who, report, incident = intake
    actor, _organisation_id = acting(verifier(session))
    assert set(waiting_for_sorting(session, actor)[0]) == {report, incident}


def test_whoever_neither_takes_in_nor_attests_sorts_nothing(session):
    report, incident = proposed(session), proposed(session)
    stranger = person(session, Role.CASEWORKER)
    with pytest.raises(NotFound):
        done(merge, session, report, into_id=incident.id, by=stranger)
    with pytest.raises(NotFound):
        sorted_as(session, report, Priority.HIGH, by=stranger)


def sorted_as(session, incident, priority, *, by=None, now=None):
    actor, organisation_id = acting(by or verifier(session))
    return triage(
        session,
        sorter=actor,
        organisation_id=organisation_id,
        incident_id=incident.id,
        priority=priority,
        now=now or utc_now(),
    )


def test_the_word_of_a_person_who_took_in_what_is_merged_no_longer_counts(session):
    """Also when they spoke for another organisation than the one they took it in for."""
    both = person(session, Role.INTERMEDIARY)
    elsewhere = organisation(session)
    both.memberships.append(
        Membership(organisation_id=elsewhere.id, role=Role.VERIFIER, since=utc_now())
    )
    ours, incident = proposed(session, handler=both), proposed(session)
    attest(
        session,
        verifier=actor_for(both),
        organisation_id=elsewhere.id,
        incident_id=incident.id,
        evidence=Evidence.CALL_BACK,
        verdict=Verdict.SUPPORT,
        now=utc_now(),
    )
    reason = refusal(merge, session, ours, into_id=incident.id)
    assert reason is MergeReason.UNMAKES_A_VERDICT


def test_likely_ones_are_suggested_the_likeliest_first(session, intake):
    who, *_others = intake
    actor, _organisation_id = acting(verifier(session))
    text = {"title_es": "Puente caído", "account_es": "No pasan coches ni personas."}
    report = proposed(session, handler=who, **text)
    proposed(session, title_es="Otra cosa", account_es="Nada que ver.")
    same = proposed(session, **text)
    found = likely_duplicates(session, actor, report)
    assert found[0] == (100, same)
    assert same not in [one for _score, one in likely_duplicates(session, acting(who)[0], report)]
    done(merge, session, same, into_id=report.id)
    assert same not in [one for _score, one in likely_duplicates(session, actor, report)]


def test_sorting_sets_the_deadline_and_the_order(session):
    start = utc_now()
    first, second = proposed(session, now=start), proposed(session, now=start)
    sorted_as(session, second, Priority.HIGH, now=start)
    assert (second.state, second.due_at) == (S.TRIAGED, start + timedelta(hours=12))
    assert waiting_for_words(session)[0] == [second, first]


def test_who_took_it_in_says_how_urgent_it_is_until_others_look(session, intake):
    who, report, _incident = intake
    assert sorted_as(session, report, Priority.HIGH, by=who).priority is Priority.HIGH
    spoken(session, report)
    with pytest.raises(TransitionRefused):
        sorted_as(session, report, Priority.MEDIUM, by=who)
    assert sorted_as(session, report, Priority.MEDIUM).priority is Priority.MEDIUM


def test_the_queue_goes_on_where_the_page_before_ended(session):
    start = utc_now()
    made = [
        proposed(session, now=start + timedelta(hours=hour), priority=priority)
        for priority in (Priority.HIGH, Priority.MEDIUM)
        for hour in (0, 0, 1)
    ]
    read, after = [], None
    for _page in range(3):
        found, after = waiting_for_words(session, after=after, size=2)
        read += found
    assert (read, after) == (made, None)


def test_a_page_goes_on_though_the_report_it_ended_with_was_dealt_with(session):
    start = utc_now()
    made = [proposed(session, now=start) for _ in range(3)]
    found, after = waiting_for_words(session, size=2)
    assert found == made[:2]
    done(merge, session, made[1], into_id=made[0].id)
    sorted_as(session, made[0], Priority.HIGH)
    assert waiting_for_words(session, after=after)[0] == made[2:]


@pytest.mark.race
def test_two_who_merge_crosswise_leave_one_incident(app):
    with transaction() as session:
        pair = [proposed(session).id for _ in range(2)]
        voices = [verifier(session) for _ in range(2)]
    deeds = [
        lambda session, one=one, into=into, by=by: (
            done(
                merge, session, session.get(Incident, one), into_id=into, by=session.merge(by)
            ).state.value
        )
        for one, into, by in ((*pair, voices[0]), (*reversed(pair), voices[1]))
    ]
    assert at_once(app, deeds) == {"duplicate_of": 1, "MergeRefused": 1}
    states = [db.session.get(Incident, one).state for one in pair]
    assert sorted(states) == [S.DUPLICATE_OF, S.RECEIVED]


def test_a_verified_incident_takes_further_reports(session):
    incident = verified_by_words(session)
    done(merge, session, proposed(session), into_id=incident.id)
    assert incident.state is S.VERIFIED
