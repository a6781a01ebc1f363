"""Every verb by every role, and long walks of them: nothing is verified short of the rule."""

import random
from dataclasses import dataclass
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import func, or_, select

from portal.access.permissions import Permission as P
from portal.access.policy import permissions_of
from portal.access.roles import Role
from portal.accounts.models import Membership, Organisation
from portal.accounts.queries import actor_for
from portal.audit.models import AuditEntry
from portal.clock import utc_now
from portal.errors import NotFound, Refusal
from portal.extensions import db, insert_once, transaction
from portal.incidents.attesting import attest
from portal.incidents.correcting import CorrectedText, correct
from portal.incidents.errors import MergeRefused, WordRefused
from portal.incidents.host_models import IncidentHost
from portal.incidents.hosting import note_host
from portal.incidents.merging import merge, split
from portal.incidents.models import Attestation, Incident
from portal.incidents.queries import lock_verified
from portal.incidents.retracting import vote_to_retract
from portal.incidents.reviewing import close_overdue, conclude, settle_after_freeze
from portal.incidents.rules import IncidentState, Outcome, Priority, RetractionReason
from portal.incidents.triaging import triage
from portal.incidents.word_rules import Evidence, Verdict
from tests.domain.racing import at_once
from tests.factories.incidents import acting, proposed, spoken, verifier
from tests.factories.people import organisation, person

S = IncidentState
TEXT = CorrectedText("Nuevo", "New", "Relato nuevo", "New account", "El lugar era otro.")
WRITTEN = {"resolution": "Se habló con dos fuentes."}


def by(verb, who, **fixed):
    """The verb as this actor of this organisation does it."""

    def deed(session, incident, now, **more):
        actor, organisation_id = who
        return verb(
            session,
            organisation_id=organisation_id,
            incident_id=incident.id,
            now=now,
            **{"sorter" if verb in SORTING else "verifier": actor, **fixed, **more},
        )

    return deed


SORTING = {triage, merge, split}
# What each asks, and a way to do it.
VERBS = {
    attest: (P.INCIDENT_ATTEST, {"evidence": Evidence.EYES_ON, "verdict": Verdict.SUPPORT}),
    conclude: (P.INCIDENT_ATTEST, {"outcome": Outcome.UNCONFIRMED, **WRITTEN}),
    correct: (P.INCIDENT_ATTEST, {"text": TEXT}),
    vote_to_retract: (P.INCIDENT_RETRACT, {"reason": RetractionReason.DID_NOT_HAPPEN}),
    triage: (P.INCIDENT_SORT, {"priority": Priority.HIGH}),
    merge: (P.INCIDENT_SORT, WRITTEN),
    split: (P.INCIDENT_SORT, WRITTEN),
}


def seen(verb, permission, role, *, is_own):
    """Whether the report is there at all for this role, by this verb."""
    may = permissions_of(role)
    return permission in may and (verb not in SORTING or is_own or P.INCIDENT_ATTEST in may)


@pytest.mark.parametrize("verb", VERBS, ids=lambda verb: verb.__name__)
def test_what_a_role_may_not_do_is_not_there_and_changes_nothing(session, verb):
    permission, fixed = VERBS[verb]
    intake = person(session, Role.INTERMEDIARY)
    home = intake.memberships[0].organisation
    for role in Role:
        for is_own in (True, False):
            report, other = (proposed(session, handler=intake) for _ in range(2))
            more = {"into_id": other.id} if verb is merge else {}
            who = acting(person(session, role, at=home if is_own else organisation(session)))
            marks = [marks_of(report), told_of(session, report)]
            try:
                by(verb, who, **fixed)(session, report, utc_now(), **more)
                found = True
            except NotFound:
                found = False
            except Refusal:
                found = True
            assert found is seen(verb, permission, role, is_own=is_own), (role, is_own)
            if not found:
                assert [marks_of(report), told_of(session, report)] == marks


def marks_of(incident):
    return incident.state, incident.priority, incident.revision, incident.duplicate_of_id


def told_of(session, incident):
    subject = AuditEntry.subject == f"incident:{incident.reference}"
    return session.scalar(select(func.count()).select_from(AuditEntry).where(subject))


@dataclass
class World:
    """A small alliance, three reports, and a clock."""

    speakers: list
    reports: list
    mood: list
    now: object


def world_of(session, mood, now):
    """Six organisations in four groups; one person speaks for two of them."""
    homes = [organisation(session, group=f"walk-{one}") for one in ("a", "a", "b", "c", "d", "e")]
    users = [verifier(session, home) for home in homes]
    users += [person(session, Role.INTERMEDIARY, Role.VERIFIER, at=home) for home in homes[3:5]]
    users += [person(session, role, at=homes[0]) for role in (Role.CASEWORKER, Role.FINANCE)]
    users[0].memberships.append(
        Membership(organisation_id=homes[5].id, role=Role.VERIFIER, since=now)
    )
    session.flush()
    speakers = [
        (actor_for(user), place)
        for user in users
        for place in sorted({one.organisation_id for one in user.memberships})
    ]
    reports = [proposed(session, handler=users[n], now=now) for n in (6, 7, 6)]
    return World(speakers, reports, mood, now)


def step(session, world, dice):
    """One deed of anybody on anything, or some hours that pass; a refusal changes nothing."""
    who, report, other = dice.choice(world.speakers), *dice.sample(world.reports, 2)
    deeds = {
        "word": by(attest, who, evidence=dice.choice(EVIDENCE), verdict=dice.choice(world.mood)),
        "end": by(conclude, who, outcome=dice.choice(ENDS), **WRITTEN),
        "correct": by(correct, who, text=TEXT),
        "retract": by(vote_to_retract, who, reason=RetractionReason.DID_NOT_HAPPEN),
        "triage": by(triage, who, priority=dice.choice(list(Priority))),
        "merge": by(merge, who, into_id=other.id, **WRITTEN),
        "split": by(split, who, **WRITTEN),
        "forge": lambda session, incident, now: forge(session, incident, who, now),
        "host": lambda session, incident, _now: host(session, incident, who[1]),
        "sweep": sweep,
    }
    name = dice.choice(["word"] * 9 + ["forge"] + ["merge"] * 2 + ["split"] * 2 + [*deeds])
    world.now += timedelta(hours=dice.choice([0, 0, 1, 30]))
    try:
        with session.begin_nested():
            deeds[name](session, report, world.now)
    except Refusal:
        session.expire_all()


EVIDENCE = [Evidence.EYES_ON, Evidence.CALL_BACK, Evidence.OFFICIAL_RECORD]
BELIEVING = [Verdict.SUPPORT] * 5 + [Verdict.REFUTE, Verdict.REFUTE, Verdict.ABSTAIN]
DOUBTING = [Verdict.REFUTE] * 5 + [Verdict.SUPPORT]
MOODS = [BELIEVING, BELIEVING, DOUBTING]
ENDS = [Outcome.UNCONFIRMED, Outcome.CANNOT_VERIFY]


def forge(session, incident, who, now):
    """A word that somebody writes in the database by hand, with another's signature."""
    stolen = session.scalars(select(Attestation).order_by(Attestation.id.desc()).limit(1)).first()
    insert_once(
        session,
        Attestation,
        incident_id=incident.id,
        revision=incident.revision,
        organisation_id=who[1],
        user_id=who[0].user_id,
        evidence=Evidence.EYES_ON,
        verdict=Verdict.SUPPORT,
        given_at=now.replace(minute=0, second=0, microsecond=0),
        text_digest=stolen.text_digest if stolen else "",
        signature=stolen.signature if stolen else "",
        key_id=stolen.key_id if stolen else None,
    )


def was_signed(word, incident):
    """The signature, checked a second time over a text put together in another way."""
    if word.key is None or word.key.organisation_id != word.organisation_id:
        return False
    told = (
        f'{{"evidence":"{word.evidence}","hour":"{word.given_at:%Y-%m-%dT%H}:00:00.000000Z",'
        f'"incident":"{incident.reference}","organisation":"{word.organisation.reference}",'
        f'"revision":{incident.revision},"speaker":{word.user_id},"text":"{word.text_digest}",'
        f'"verdict":"{word.verdict}"}}'
    )
    public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(word.key.public_key))
    try:
        public.verify(bytes.fromhex(word.signature), f"resguardo-word-1\n{told}".encode())
    except InvalidSignature:
        return False
    return True


def host(session, incident, organisation_id):
    lock_verified(session, incident.id)
    note_host(session, incident_id=incident.id, organisation_id=organisation_id)


def sweep(session, _incident, now):
    settle_after_freeze(session, now=now)
    close_overdue(session, now=now)


def suffices(session, incident, now):
    """k of n, counted a second time and in another way, from the rows alone."""
    same = or_(Incident.id == incident.id, Incident.duplicate_of_id == incident.id)
    taken_in = session.scalars(select(Incident).where(same)).all()
    users = {one.handled_by_user_id for one in taken_in}
    homes = {one.handled_by_organisation_id for one in taken_in}
    interested = select(IncidentHost.organisation_id).where(IncidentHost.incident_id == incident.id)
    sisters = set(
        session.scalars(
            select(Organisation.independence_group).where(Organisation.id.in_(interested))
        )
    )
    words = session.scalars(
        select(Attestation).where(
            Attestation.incident_id == incident.id, Attestation.revision == incident.revision
        )
    ).all()
    assert len({word.organisation_id for word in words}) == len(words)
    assert len({word.user_id for word in words}) == len(words)
    heard = [
        word
        for word in words
        if word.evidence != Evidence.OFFICIAL_RECORD
        and word.verdict != Verdict.ABSTAIN
        and word.user_id not in users
        and word.organisation_id not in homes
        and was_signed(word, incident)
    ]
    against = [word for word in heard if word.verdict == Verdict.REFUTE]
    support = [
        word
        for word in heard
        if word.verdict == Verdict.SUPPORT and word.organisation.independence_group not in sisters
    ]
    if not any(word.evidence == Evidence.EYES_ON for word in support):
        return False
    groups = {word.organisation.independence_group for word in support}
    if against:
        first = min(word.given_at for word in against)
        groups -= {w.organisation.independence_group for w in heard if w.given_at <= first}
        if now < first + timedelta(hours=72):
            return False
    return len(groups) >= 2


def test_no_walk_of_any_deeds_verifies_short_of_the_rule(session):
    dice, reached = random.Random(20261130), set()
    for _walk in range(24):
        outer = session.begin_nested()
        world = world_of(session, dice.choice(MOODS), utc_now())
        before = {one.id: one.state for one in world.reports}
        for _step in range(45):
            step(session, world, dice)
            for one in world.reports:
                if one.state is S.VERIFIED and before[one.id] is not S.VERIFIED:
                    assert suffices(session, one, world.now)
                if one.state in {S.CANNOT_VERIFY, S.DUPLICATE_OF}:
                    assert one.resolution
                assert (one.state is S.DUPLICATE_OF) == (one.duplicate_of_id is not None)
                before[one.id] = one.state
                reached.add(one.state)
        outer.rollback()
        session.expire_all()
    assert reached == set(S) - {S.EXPIRED}, set(S) - reached


@pytest.mark.race
def test_whoever_takes_in_what_is_merged_is_heard_before_or_not_at_all(app):
    """A colleague attests while the report that their organisation took in is merged."""
    with transaction() as session:
        voice = verifier(session)
        intake = person(session, Role.INTERMEDIARY, at=voice.memberships[0].organisation)
        report, incident = proposed(session, handler=intake), proposed(session)
        ids, sorter = (report.id, incident.id), acting(verifier(session))
        speaker = acting(voice)
    word = {"evidence": Evidence.EYES_ON, "verdict": Verdict.SUPPORT}
    deeds = [
        lambda session: (
            by(attest, speaker, **word)(
                session, session.get(Incident, ids[1]), utc_now()
            ).state.value
        ),
        lambda session: (
            by(merge, sorter, into_id=ids[1], **WRITTEN)(
                session, session.get(Incident, ids[0]), utc_now()
            ).state.value
        ),
    ]
    heard_first = {"corroborated": 1, MergeRefused.__name__: 1}
    merged_first = {"duplicate_of": 1, WordRefused.__name__: 1}
    assert at_once(app, deeds) in (heard_first, merged_first)


@pytest.mark.race
def test_two_who_sort_two_reports_onto_each_others_target_wait_and_leave_one(app):
    with transaction() as session:
        first, second, third = (proposed(session).id for _ in range(3))
        sorters = [acting(verifier(session)) for _ in range(2)]
    deeds = [
        lambda session, who=who, one=one, into=into: (
            by(merge, who, into_id=into, **WRITTEN)(
                session, session.get(Incident, one), utc_now()
            ).state.value
        )
        for who, one, into in ((sorters[0], first, second), (sorters[1], second, third))
    ]
    told = at_once(app, deeds)
    assert told in ({"duplicate_of": 1, "MergeRefused": 1}, {"duplicate_of": 1, "NotFound": 1})
    for one in db.session.scalars(select(Incident).where(Incident.duplicate_of_id.is_not(None))):
        target = db.session.get(Incident, one.duplicate_of_id)
        assert target.duplicate_of_id is None


@pytest.mark.race
def test_the_word_that_comes_while_a_report_is_split_off_is_counted_once(app):
    with transaction() as session:
        report, incident = proposed(session), proposed(session)
        spoken(session, report)
        actor, organisation_id = acting(verifier(session))
        merge(
            session, sorter=actor, organisation_id=organisation_id, incident_id=report.id,
            into_id=incident.id, now=utc_now(), **WRITTEN,
        )  # fmt: skip
        ids, sorter = (report.id, incident.id), acting(verifier(session))
        speaker = acting(verifier(session))
    word = {"evidence": Evidence.CALL_BACK, "verdict": Verdict.SUPPORT}
    deeds = [
        lambda session: (
            by(attest, speaker, **word)(
                session, session.get(Incident, ids[0]), utc_now()
            ).state.value
        ),
        lambda session: (
            by(split, sorter, **WRITTEN)(
                session, session.get(Incident, ids[0]), utc_now()
            ).state.value
        ),
    ]
    assert at_once(app, deeds) in (
        {"WordRefused": 1, "corroborated": 1},
        {"verified": 1, "corroborated": 1},
    )
    found = db.session.get(Incident, ids[0])
    given = select(func.count()).where(Attestation.incident_id == ids[0])
    assert found.state is (S.VERIFIED if db.session.scalar(given) == 2 else S.CORROBORATED)
