"""A witness organisation says what it knows of its own area, and counts as any other."""

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.accounts.errors import NotOfThisKind, RolesNeverTogether
from portal.accounts.granting_roles import grant_role
from portal.accounts.models import Membership, Organisation
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import transaction
from portal.incidents.errors import NotNear, WordReason, WordRefused
from portal.incidents.hosting import note_host
from portal.incidents.models import Attestation, PublicIncident
from portal.incidents.queries import words_of
from portal.incidents.rules import IN_THE_QUEUE, IncidentState, Priority
from portal.incidents.triaging import triage
from portal.incidents.witness_rules import ASKED_OF_WITNESSES, SAYS, Known, ensure_is_asked
from portal.incidents.witnessing import incidents_near, witness
from portal.incidents.word_rules import Verdict
from portal.organisations.applying import apply_to_belong
from portal.organisations.queries import profile_of, standing_organisations, voices_needed
from portal.organisations.voting import vote_on
from tests.domain.racing import at_once
from tests.factories.incidents import acting, area, proposed, spoken, verified_by_words, verifier
from tests.factories.people import organisation, person

S = IncidentState


def parish(session, *, of="20067", group=""):
    """A witness organisation's one person."""
    area(session, of)
    return person(session, Role.WITNESS, at=organisation(session, group=group, witness_area=of))


def read(session, incident):
    """Somebody sorted it, and so read it."""
    actor, home = acting(verifier(session))
    triage(
        session, sorter=actor, organisation_id=home, incident_id=incident.id,
        priority=Priority.HIGH, now=utc_now(),
    )  # fmt: skip
    return incident


def say(session, who, incident, known=Known.SAW_IT):
    return witness(
        session, witness=actor_for(who), incident_id=incident.id, known=known, now=utc_now()
    )


@pytest.mark.parametrize("state", IncidentState)
@pytest.mark.parametrize("place", ["20067", "20001", None])
def test_what_a_witness_is_asked_of(state, place):
    asked = state in IN_THE_QUEUE and state is not S.RECEIVED and place == "20067"
    try:
        ensure_is_asked(state, area="20067", witness_area=place)
    except NotNear:
        assert not asked
    else:
        assert asked
    assert S.RECEIVED not in ASKED_OF_WITNESSES


@pytest.mark.parametrize("known", Known)
def test_each_answer_is_one_signed_word(session, known):
    incident = spoken(session, proposed(session))
    who = parish(session)
    say(session, who, incident, known)
    evidence, verdict = SAYS[known]
    mine = [
        word
        for word in words_of(session, incident)
        if word.organisation_id == who.memberships[0].organisation_id
    ]
    assert [(word.evidence, word.verdict) for word in mine] == [(evidence, verdict)]
    assert (incident.state is S.VERIFIED) is (verdict is Verdict.SUPPORT)
    copy = session.scalars(select(PublicIncident)).one()
    assert copy.supporting == (2 if verdict is Verdict.SUPPORT else 1)


def test_two_witnesses_alone_are_two_groups_and_one_group_is_one(session):
    first = read(session, proposed(session))
    for _ in range(2):
        say(session, parish(session, group="diocese"), first)
    assert first.state is S.CORROBORATED
    say(session, parish(session), first)
    assert first.state is S.VERIFIED


def test_a_witness_of_a_group_with_an_interest_decides_nothing(session):
    incident = verified_by_words(session)
    host = organisation(session, group="diocese")
    note_host(session, incident_id=incident.id, organisation_id=host.id)
    other = spoken(session, proposed(session))
    note_host(session, incident_id=other.id, organisation_id=host.id)
    say(session, parish(session, group="diocese"), other)
    assert other.state is S.CORROBORATED


def test_it_sees_what_was_read_waits_and_is_near(session):
    who = parish(session)
    unread, here = proposed(session), read(session, proposed(session))
    there = read(session, proposed(session, area_code=area(session, "20001").code))
    verified_by_words(session)
    assert incidents_near(session, actor_for(who)) == [here]
    for other in (unread, there):
        with pytest.raises(NotNear):
            say(session, who, other)
    say(session, who, here, Known.CANNOT_SAY)
    assert incidents_near(session, actor_for(who)) == []
    with pytest.raises(WordRefused) as refused:
        say(session, who, here)
    assert refused.value.reason is WordReason.ALREADY_SPOKE


def test_whoever_is_no_witness_or_whose_house_is_none_finds_nothing(session):
    incident = read(session, proposed(session))
    for who in (verifier(session), person(session, Role.WITNESS)):
        with pytest.raises(NotFound):
            incidents_near(session, actor_for(who))
        with pytest.raises(NotFound):
            say(session, who, incident)


def test_its_one_person_witnesses_and_nobody_does_elsewhere(session):
    house = organisation(session, witness_area=area(session).code)
    give = {"by": "invitation", "now": utc_now()}
    for role in set(Role) - {Role.WITNESS}:
        with pytest.raises(NotOfThisKind):
            grant_role(session, user=person(session), organisation_id=house.id, role=role, **give)
    witnessing = {"organisation_id": house.id, "role": Role.WITNESS, **give}
    with pytest.raises(RolesNeverTogether):
        grant_role(session, user=verifier(session), **witnessing)
    grant_role(session, user=person(session), **witnessing)
    with pytest.raises(NotOfThisKind):
        grant_role(session, user=person(session), **witnessing)
    elsewhere = {**witnessing, "organisation_id": organisation(session).id}
    with pytest.raises(NotOfThisKind):
        grant_role(session, user=person(session), **elsewhere)


def test_an_operator_changes_who_speaks_for_it(app):
    run = app.test_cli_runner().invoke
    with transaction() as session:
        who = parish(session)
        named, slug = who.username, who.memberships[0].organisation.slug
    full = run(args=["accounts", "invite", slug, "witness"])
    assert (full.exit_code, "has no place" in full.output) == (1, True)
    assert run(args=["accounts", "take-role", named, slug, "verifier"]).exit_code == 1
    assert run(args=["accounts", "take-role", named, slug, "witness"]).exit_code == 0
    assert run(args=["accounts", "invite", slug, "witness"]).exit_code == 0


@pytest.mark.race
def test_of_two_at_once_one_becomes_the_witness(app):
    with transaction() as session:
        house = organisation(session, witness_area=area(session).code).id
        people = [person(session).id for _ in range(2)]

    def become(session, who):
        from portal.accounts.models import User

        grant_role(
            session, user=session.get(User, who), organisation_id=house, role=Role.WITNESS,
            by="invitation", now=utc_now(),
        )  # fmt: skip
        return "witness"

    deeds = [lambda session, who=who: become(session, who) for who in people]
    assert at_once(app, deeds) == {"witness": 1, "NotOfThisKind": 1}
    with transaction() as session:
        held = select(func.count()).where(Membership.organisation_id == house)
        assert session.scalar(held) == 1


def test_it_is_admitted_by_votes_and_then_is_nobodys_to_read(session):
    voters = [person(session, Role.ORGANISATION_ADMIN) for _ in range(2)]
    asked = apply_to_belong(
        session, name="Parroquia de prueba", registration="ABC010101AB9", does="Escucha",
        area="Oaxaca", contact="casa@parroquia.invalid", witness_area=area(session).code,
        now=utc_now(),
    )  # fmt: skip
    before = len(standing_organisations(session))
    for voter in voters:
        vote_on(
            session, reference=asked.reference, in_favour=True, reason="los conocemos", needed=2,
            organisation_id=voter.memberships[0].organisation_id, actor=actor_for(voter),
            now=utc_now(),
        )  # fmt: skip
    house = session.get(Organisation, asked.organisation_id)
    assert house.witness_area == "20067"
    assert house.slug == asked.reference
    assert profile_of(session, house.id) is None
    assert (len(standing_organisations(session)), voices_needed(session, 9)) == (before, before)
    assert session.scalar(select(func.count()).select_from(Attestation)) == 0
