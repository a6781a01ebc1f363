"""A donor is forgotten, and not a peso moves."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.audit.models import AuditEntry
from portal.clock import day_of, utc_now
from portal.giving.address_queries import running_of
from portal.giving.asking_for_news import ask_for_news
from portal.giving.checking_gifts import gift_faults
from portal.giving.donor_models import UpdateWish, WallEntry
from portal.giving.errors import LawKeepsDonor, MonthlyStillRuns
from portal.giving.find_models import GiftsAsk, GiftsLink
from portal.giving.finding_gifts import answer_ask, ask_for_gifts
from portal.giving.forgetting_donors import forget_donor
from portal.giving.models import Gift, GiftDonor
from portal.giving.monthly_models import MonthlyDonor
from portal.giving.monthly_rules import EndReason, MonthlyState
from portal.giving.offline_models import OfflineDonor
from portal.giving.standing_on_wall import Naming, ask_for_wall
from portal.giving.starting_monthly import begin_monthly
from portal.ledger.checking import faults
from portal.ledger.models import Posting
from portal.ledger.queries import fund_totals
from portal.money import Currency
from portal.notices.models import Notice, NoticeAddress
from tests.factories.donors import paid
from tests.factories.giving import LINK_KEY, campaign, gift, pesos, wish
from tests.factories.treasury import Treasury

ANA, BETO = "ana@example.org", "beto@example.org"
NAMES = (GiftDonor, OfflineDonor, WallEntry, UpdateWish, GiftsAsk, GiftsLink, NoticeAddress)


def rows(session):
    return {
        table.__tablename__: session.scalar(select(func.count()).select_from(table))
        for table in NAMES
    }


def forget(session, address=ANA):
    return forget_donor(session, address=address, now=utc_now())


def all_that_is_kept(session, treasury, address):
    """An address in every place that can hold one; the number of its confirmed gift."""
    booked = treasury.confirm(treasury.record(50_000, donor_email=address, donor_name="Ana R."))
    treasury.record(70_000, donor_email=address.upper(), donor_name="Ana R.")
    started = gift(session, treasury.campaign, email=address)
    ask_for_news(session, gift=started, link_key=LINK_KEY, now=utc_now())
    naming = Naming("Ana", "Ánimo", shows_amount=True)
    ask_for_wall(session, gift_reference=booked.reference, naming=naming, today=day_of(utc_now()))
    ask_for_gifts(session, address=address, language="es", now=utc_now())
    ask = session.scalars(select(GiftsAsk.reference)).one()
    answer_ask(session, reference=ask, link_key=LINK_KEY, now=utc_now())
    ask_for_gifts(session, address=address, language="es", now=utc_now())
    return booked.id


def test_all_that_names_them_goes_and_the_books_stay(session):
    treasury = Treasury(session)
    booked = all_that_is_kept(session, treasury, ANA)
    before = rows(session)
    assert all(before.values()), before

    def money():
        postings = session.execute(select(Posting.id, Posting.amount)).all()
        meter = fund_totals(
            session, organisation_id=treasury.ngo.id, fund=treasury.campaign.fund,
            currency=Currency.MXN, livemode=False,
        )  # fmt: skip
        return sorted(tuple(row) for row in postings), meter

    books, gifts = money(), session.scalar(select(func.count()).select_from(Gift))
    assert forget(session) == 2
    assert rows(session) == dict.fromkeys(before, 0)
    assert money() == books
    assert session.scalar(select(func.count()).select_from(Gift)) == gifts
    assert session.get_one(Gift, booked).amount == pesos(50_000)
    assert [*faults(session), *gift_faults(session)] == []


def test_nobody_else_is_touched(session):
    treasury = Treasury(session)
    all_that_is_kept(session, treasury, BETO)
    before = rows(session)
    paid(session, treasury.campaign, ANA)
    assert forget(session) == 1
    assert rows(session) == before


def test_a_second_time_there_is_nothing_to_forget(session):
    paid(session, campaign(session), ANA)
    assert [forget(session), forget(session)] == [1, 0]


def test_each_organisation_sees_that_somebody_went_and_not_who(session):
    one, other = campaign(session), campaign(session)
    for to in (one, one, other):
        paid(session, to, ANA)
    forget(session)
    found = session.scalars(select(AuditEntry).where(AuditEntry.action == "donor_forgotten")).all()
    assert sorted(entry.organisation_id for entry in found) == sorted(
        [one.organisation_id, other.organisation_id]
    )
    assert {(entry.actor, entry.subject, entry.reason) for entry in found} == {
        ("donor", "donor:forgotten", "")
    }


def large(session, *, livemode=True, days=0, parts=1):
    """Just above 1,605 UMA in gifts to one organisation."""
    to = campaign(session)
    for _ in range(4 * parts):
        at = utc_now() - timedelta(days=days)
        paid(session, to, ANA, 4_900_000 // parts, livemode=livemode, at=at)
    return to


@pytest.mark.parametrize("days", [0, 1_000])
def test_what_the_law_keeps_is_refused_as_a_whole(session, days):
    to = large(session, days=days)
    small = paid(session, campaign(session), ANA)
    before = rows(session)
    with pytest.raises(LawKeepsDonor) as refused:
        forget(session)
    assert list(refused.value.until) == [to.organisation.name]
    assert refused.value.until[to.organisation.name] > day_of(utc_now())
    assert rows(session) == before
    assert session.get(GiftDonor, small.id) is not None
    assert ANA not in str(refused.value)


def test_ten_years_on_they_may_go(session):
    large(session, days=3_660)
    assert forget(session) == 4


def test_test_gifts_oblige_nobody(session):
    large(session, livemode=False)
    assert forget(session) == 4


def test_two_organisations_are_not_summed(session):
    for _ in range(2):
        to = campaign(session)
        for _ in range(2):
            paid(session, to, ANA, 4_900_000, livemode=True)
    assert forget(session) == 4


def test_a_mail_that_has_not_left_does_not_leave(session):
    treasury = Treasury(session)
    treasury.given(50_000, donor_email=ANA)
    assert session.scalar(select(func.count()).select_from(Notice)) == 1
    forget(session)
    assert session.scalars(select(Notice)).all() == []


def monthly(session, state, address="Ana@example.org"):
    """A monthly gift of that address; beside the payment service."""
    made = begin_monthly(
        session,
        campaign=campaign(session),
        wish=wish(email=address),
        link_key=LINK_KEY,
        livemode=False,
        now=utc_now(),
    )
    made.state = state
    if state == MonthlyState.ENDED:
        made.ended_at, made.end_reason = utc_now(), EndReason.DONOR
    session.flush()
    return made


@pytest.mark.parametrize("state", list(MonthlyState))
def test_a_monthly_gift_that_is_charged_ends_first(session, state):
    made, given = monthly(session, state), paid(session, campaign(session), ANA)
    runs = state in {MonthlyState.ACTIVE, MonthlyState.FAILING, MonthlyState.PAUSED}
    if runs:
        with pytest.raises(MonthlyStillRuns):
            forget(session)
    else:
        forget(session)
    assert (session.get(MonthlyDonor, made.id) is not None) is runs
    assert (session.get(GiftDonor, given.id) is not None) is runs
    assert list(running_of(session, ANA, livemode=False)) == ([made] if runs else [])
    assert list(running_of(session, ANA, livemode=True)) == []
