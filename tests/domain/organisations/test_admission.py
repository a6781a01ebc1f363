"""Admission, suspension and yearly review by the independent voices of the alliance."""

from datetime import date

import pytest

from portal.access.roles import Role
from portal.accounts.models import Organisation
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.errors import NotFound
from portal.organisations.applying import apply_to_belong
from portal.organisations.errors import AlreadyApplied, AlreadyDecided, NotAboutYourself
from portal.organisations.queries import profile_of
from portal.organisations.rules import Ballot, is_admitted, is_due, slug_of
from portal.organisations.suspending import review_member, vote_to_suspend
from portal.organisations.voting import vote_on
from tests.factories.people import organisation, person

A, B, OTHER_A = Ballot("a", True), Ballot("b", True), Ballot("a", True)


@pytest.mark.parametrize(
    ("ballots", "admitted"),
    [
        ([], False),
        ([A], False),
        ([A, OTHER_A], False),
        ([A, B], True),
        ([A, B, Ballot("c", False)], False),
    ],
)
def test_who_is_admitted_by_two_voices(ballots, admitted):
    assert is_admitted(ballots, 2) is admitted


def test_the_review_is_due_after_a_year():
    assert not is_due(date(2025, 3, 2), date(2026, 3, 1))
    assert is_due(date(2025, 3, 1), date(2026, 3, 1))


def test_an_address_comes_from_the_name():
    assert slug_of("  Niñez & Montaña, A.C. ") == "ninez-montana-a-c"


def applicant(session, registration="ABC010101AB1"):
    return apply_to_belong(
        session,
        name="Taller de prueba",
        registration=registration,
        does="Enseña",
        area="Oaxaca",
        contact="hola@taller.invalid",
        now=utc_now(),
    )


def voter(session, **more):
    ngo = organisation(session, **more)
    return ngo, actor_for(person(session, Role.ORGANISATION_ADMIN, at=ngo))


def say(session, asked, who, in_favour=True):
    return vote_on(
        session,
        reference=asked.reference,
        organisation_id=who[0].id,
        in_favour=in_favour,
        reason="la conocemos",
        needed=2,
        actor=who[1],
        now=utc_now(),
    )


def suspend(session, about, who, yes=True):
    return vote_to_suspend(
        session,
        slug=about.slug,
        organisation_id=who[0].id,
        suspend=yes,
        reason="no contesta",
        needed=2,
        actor=who[1],
        now=utc_now(),
    )


def test_a_vote_against_holds_it_until_it_is_changed(session):
    asked, first, second, third = applicant(session), *(voter(session) for _ in range(3))
    say(session, asked, third, in_favour=False)
    say(session, asked, first)
    assert say(session, asked, second).state == "open"
    assert say(session, asked, third).state == "admitted"
    made = session.get_one(Organisation, asked.organisation_id)
    assert profile_of(session, made.id).contact == "hola@taller.invalid"
    with pytest.raises(AlreadyDecided):
        say(session, asked, first, in_favour=False)


def test_a_second_vote_of_one_organisation_is_the_same_vote(session):
    asked, first = applicant(session), voter(session)
    voter(session)
    say(session, asked, first)
    assert say(session, asked, first).state == "open"


def test_the_same_number_applies_once(session):
    applicant(session)
    with pytest.raises(AlreadyApplied):
        applicant(session, " abc 010101ab1")


def test_nobody_votes_for_an_organisation_they_do_not_administer(session):
    asked, first, second = applicant(session), voter(session), voter(session)
    with pytest.raises(NotFound):
        say(session, asked, (first[0], second[1]))
    worker = actor_for(person(session, Role.CASEWORKER, at=first[0]))
    with pytest.raises(NotFound):
        say(session, asked, (first[0], worker))


def test_a_suspended_organisation_keeps_only_its_intermediaries(session):
    about, first, second = organisation(session), voter(session), voter(session)
    people = {role: person(session, role, at=about) for role in Role}
    suspend(session, about, first)
    assert about.suspended_on is None
    suspend(session, about, second)
    assert about.suspended_on is not None
    at_work = {role for role, who in people.items() if actor_for(who).grants}
    assert at_work == {Role.INTERMEDIARY}
    suspend(session, about, second, yes=False)
    assert about.suspended_on is None
    assert actor_for(people[Role.FINANCE]).grants


def test_no_organisation_reviews_or_suspends_itself(session):
    me, other = voter(session), voter(session)
    with pytest.raises(NotAboutYourself):
        suspend(session, me[0], me)
    reviewed = review_member(
        session, slug=other[0].slug, organisation_id=me[0].id, actor=me[1], now=utc_now()
    )
    assert reviewed.reviewed_on == utc_now().date()
