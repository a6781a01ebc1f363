"""Donors at the thresholds of the anti-laundering law, and what staff note of them."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.audit.models import AuditEntry
from portal.clock import day_of, utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.giving.donor_keeping_rules import Duty, Flag
from portal.giving.errors import LawKeepsDonor
from portal.giving.forgetting_donors import forget_donor
from portal.giving.noting_duties import note_duty
from portal.giving.offline_errors import DayUnlikely
from portal.giving.page_errors import NotWaiting
from portal.giving.watched_models import DonorDuty
from portal.giving.watched_queries import PAGE, watched_for
from tests.domain.racing import at_once
from tests.factories.donors import paid
from tests.factories.giving import campaign
from tests.factories.people import organisation, person
from tests.factories.treasury import Treasury

ANA, BETO = "ana@example.org", "beto@example.org"
PART = 4_900_000  # MXN 49,000: four make 196,000, eight make 392,000
NOW = utc_now()
TODAY = day_of(NOW)


class Watch:
    """An organisation with two campaigns, and who watches its donors."""

    def __init__(self, session):
        self.ngo = organisation(session)
        self.actor = actor_for(person(session, Role.FINANCE, at=self.ngo))
        self.campaigns = [campaign(session, at=self.ngo) for _ in range(2)]

    def give(self, session, times, email=ANA, *, to=None, **more):
        more = {"livemode": True, "at": NOW, **more}
        where = [to] if to else self.campaigns
        return [paid(session, where[n % len(where)], email, PART, **more) for n in range(times)]

    def read(self, session, actor=None, *, livemode=True, after=""):
        return watched_for(session, actor or self.actor, livemode=livemode, after=after)[0]

    def note(self, session, gift, duty=Duty.TOLD, *, actor=None, day=TODAY):
        note_duty(
            session, actor=actor or self.actor, reference=gift.reference, duty=duty, day=day,
            now=NOW,
        )  # fmt: skip


@pytest.fixture
def watch(session):
    return Watch(session)


def test_below_the_threshold_nobody_is_shown(session, watch):
    watch.give(session, 3)
    watch.give(session, 3, BETO)
    assert watch.read(session) == []


def test_what_an_address_gave_to_one_organisation_is_summed(session, watch):
    gifts = watch.give(session, 4, "Ana@Example.org")
    (ana,) = watch.read(session)
    assert (ana.address, ana.organisation) == (ANA, watch.ngo.name)
    assert [(one.arrival.gift, one.flag) for one in ana.flagged] == [
        (gifts[-1].reference, Flag.IDENTIFIED)
    ]
    assert ana.identified_on is None


def test_twice_as_much_is_told_to_the_authority(session, watch):
    gifts = watch.give(session, 8)
    (ana,) = watch.read(session)
    assert ana.flagged[-1].flag is Flag.TOLD
    assert ana.flagged[-1].arrival.gift == gifts[-1].reference


def test_what_another_organisation_received_is_neither_summed_nor_shown(session, watch):
    other = Watch(session)
    watch.give(session, 3)
    other.give(session, 3)
    assert watch.read(session) == []
    other.give(session, 5)
    assert watch.read(session) == []
    assert len(other.read(session)) == 1


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.ORGANISATION_ADMIN, Role.VERIFIER])
def test_only_the_treasury_reads_it(session, watch, role):
    gifts = watch.give(session, 8)
    other = actor_for(person(session, role, at=watch.ngo))
    assert watch.read(session, other) == []
    with pytest.raises(NotFound):
        watch.note(session, gifts[-1], actor=other)


def test_old_gifts_and_test_gifts_are_not_summed(session, watch):
    watch.give(session, 3, at=NOW - timedelta(days=185))
    watch.give(session, 3)
    watch.give(session, 3, livemode=False)
    assert watch.read(session) == []
    assert watch.read(session, livemode=False) == []
    watch.give(session, 1, livemode=False)
    assert len(watch.read(session, livemode=False)) == 1


def test_what_went_back_was_received_all_the_same(session, watch):
    watch.give(session, 4, returned=PART)
    assert len(watch.read(session)) == 1


def test_a_large_gift_without_an_address_is_known_by_itself(session):
    treasury = Treasury(session)
    treasury.given(18_900_000, donor_name="Ana R.")
    treasury.given(10_000_000, donor_name="Ana R.")
    (found,) = watched_for(session, treasury.first, livemode=False)[0]
    assert (found.address, list(found.names)) == ("", ["Ana R."])
    assert len(found.flagged) == 1


def test_what_was_done_is_noted_once_with_its_day(session, watch):
    gifts = watch.give(session, 8)
    watch.note(session, gifts[-1])
    watch.note(session, gifts[-1], Duty.IDENTIFIED, day=TODAY - timedelta(days=400))
    (ana,) = watch.read(session)
    assert ana.told_on == {gifts[-1].reference: TODAY}
    assert ana.identified_on == TODAY - timedelta(days=400)
    for duty in Duty:
        with pytest.raises(NotWaiting):
            watch.note(session, gifts[-1], duty)
    noted = select(AuditEntry.action).where(AuditEntry.subject == f"gift:{gifts[-1].reference}")
    assert sorted(session.scalars(noted)) == ["donor_identified", "donor_told"]


def test_only_of_a_gift_that_owes_it_and_on_a_day_that_can_be(session, watch):
    gifts = watch.give(session, 8)
    with pytest.raises(NotFound):
        watch.note(session, gifts[0])
    with pytest.raises(NotFound):
        watch.note(session, gifts[4], Duty.TOLD)
    watch.note(session, gifts[4], Duty.IDENTIFIED)
    for day in (TODAY + timedelta(days=1), TODAY - timedelta(days=1)):
        with pytest.raises(DayUnlikely):
            watch.note(session, gifts[-1], day=day)
    with pytest.raises(NotFound):
        watch.note(session, gifts[-1], actor=Watch(session).actor)


def test_the_law_keeps_a_donor_though_all_was_done(session, watch):
    gifts = watch.give(session, 8)
    for duty in Duty:
        watch.note(session, gifts[-1], duty)
    with pytest.raises(LawKeepsDonor) as refused:
        forget_donor(session, address=ANA, now=NOW)
    until = refused.value.until[watch.ngo.name]
    forget_donor(session, address=ANA, now=NOW + timedelta(days=(until - TODAY).days + 1))
    assert session.scalar(select(func.count()).select_from(DonorDuty)) == 2
    assert watch.read(session) == []


def test_they_are_read_page_by_page(session, watch):
    for number in range(PAGE + 2):
        watch.give(session, 4, f"d{number:02}@example.org")
    first, more = watched_for(session, watch.actor, livemode=True)
    rest, end = watched_for(session, watch.actor, livemode=True, after=more)
    assert [one.address for one in [*first, *rest]] == [
        f"d{number:02}@example.org" for number in range(PAGE + 2)
    ]
    assert end == ""


@pytest.mark.race
def test_two_note_the_same_and_it_is_noted_once(app):
    with transaction() as session:
        watch = Watch(session)
        gift = SimpleNamespace(reference=watch.give(session, 8)[-1].reference)
    assert at_once(app, [lambda s: watch.note(s, gift)] * 4) == {None: 1, "NotWaiting": 3}
    assert db.session.scalar(select(func.count()).select_from(DonorDuty)) == 1
