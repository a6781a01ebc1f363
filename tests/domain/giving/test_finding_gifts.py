"""All gifts of an address: who is written to, what the link opens, and what a year adds up to."""

import logging
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving import address_queries
from portal.giving.address_queries import address_behind, gifts_of, modes_of, year_of, years_of
from portal.giving.find_models import GiftsAsk, GiftsLink
from portal.giving.finding_gifts import answer_ask, ask_for_gifts
from portal.jobs.periodic import PERIODIC
from portal.jobs.relay import relay_due
from portal.notices.models import Notice, NoticeAddress
from portal.outbox.models import OutboxMessage
from tests.domain.racing import at_once
from tests.factories.donors import paid
from tests.factories.giving import LINK_KEY, campaign, gift, pesos
from tests.factories.treasury import Treasury

ANA = "ana@example.org"


def relay():
    while relay_due():
        pass
    db.session.rollback()


def mails(app):
    return app.extensions["mailman"].outbox


def ask(address, language="es"):
    with transaction() as session:
        ask_for_gifts(session, address=address, language=language, now=utc_now())


def answered(session, address, *, now=None):
    """Ask and answer in this transaction; how many links there are then."""
    ask_for_gifts(session, address=address, language="es", now=now or utc_now())
    reference = session.scalars(select(GiftsAsk.reference)).one()
    answer_ask(session, reference=reference, link_key=LINK_KEY, now=now or utc_now())
    return session.scalar(select(func.count()).select_from(GiftsLink))


def test_only_an_address_that_gave_is_written_to(app):
    with transaction() as session:
        to = campaign(session)
        paid(session, to, ANA)
        gift(session, to, email="started@example.org")
    for address in (" ANA@example.org", "started@example.org", "nobody@example.org"):
        ask(address)
    relay()
    assert [mail.to for mail in mails(app)] == [[ANA]]
    assert "/es/gifts/mine/" in mails(app)[0].body
    left = [db.session.scalar(select(func.count()).select_from(t)) for t in (GiftsAsk, GiftsLink)]
    assert left == [0, 1]


def test_the_mail_is_in_the_language_of_the_page(app):
    with transaction() as session:
        paid(session, campaign(session), ANA)
    ask(ANA, "en")
    relay()
    assert "/en/gifts/mine/" in mails(app)[0].body
    assert "It works for one hour" in mails(app)[0].body


def test_no_address_in_the_queue_the_notice_or_the_log(app, caplog):
    with caplog.at_level(logging.DEBUG):
        with transaction() as session:
            paid(session, campaign(session), ANA)
        ask(ANA)
        ask("nobody@example.org")
        relay()
    rows = db.session.scalars(select(OutboxMessage.payload)).all()
    rows += db.session.scalars(select(Notice.facts)).all()
    assert len(rows) == 5  # two asks, a notice and its facts, and the incident's own
    assert "@" not in str(rows)
    assert "example.org" not in caplog.text
    assert db.session.scalars(select(NoticeAddress)).all() == []


def test_an_address_gets_three_links_an_hour_and_more_after_it(session):
    paid(session, campaign(session), ANA)
    now = utc_now()
    assert [answered(session, ANA, now=now) for _ in range(5)] == [1, 2, 3, 3, 3]
    assert answered(session, ANA, now=now + timedelta(hours=1)) == 1


def test_an_ask_answered_twice_mails_once(app):
    with transaction() as session:
        paid(session, campaign(session), ANA)
        ask_for_gifts(session, address=ANA, language="es", now=utc_now())
        reference = session.scalars(select(GiftsAsk.reference)).one()

    def answer(session):
        answer_ask(session, reference=reference, link_key=LINK_KEY, now=utc_now())

    at_once(app, [answer] * 2)
    assert db.session.scalar(select(func.count()).select_from(GiftsLink)) == 1


def test_an_ask_that_was_never_answered_is_forgotten(session):
    ask_for_gifts(
        session, address="old@example.org", language="es", now=utc_now() - timedelta(days=2)
    )
    answer_ask(session, reference="nothing", link_key=LINK_KEY, now=utc_now())
    assert session.scalars(select(GiftsAsk)).all() == []


@pytest.mark.parametrize(("minutes", "opens"), [(0, True), (59, True), (60, False)])
def test_a_link_opens_the_gifts_for_an_hour(session, minutes, opens):
    paid(session, campaign(session), ANA)
    now = utc_now()
    answered(session, ANA, now=now)
    link = session.scalars(select(GiftsLink.reference)).one()
    later = now + timedelta(minutes=minutes)
    assert address_behind(session, link, now=later) == (ANA if opens else None)
    assert address_behind(session, "x" * 16, now=now) is None
    assert address_behind(session, None, now=now) is None


def test_the_list_has_what_came_of_that_address_in_pages(session, monkeypatch):
    monkeypatch.setattr(address_queries, "PAGE", 2)
    to = campaign(session)
    mine = [paid(session, to, address).id for address in (ANA, "Ana@Example.org", ANA)]
    gift(session, to, email=ANA)
    paid(session, to, "beto@example.org")
    first, more = gifts_of(session, ANA, livemode=False)
    rest, end = gifts_of(session, ANA, livemode=False, before=more)
    assert [one.id for one in [*first, *rest]] == mine[::-1]
    assert (len(first), end) == (2, "")


def test_live_and_test_gifts_are_apart(session):
    to = campaign(session)
    test, live = paid(session, to, ANA), paid(session, to, ANA, livemode=True)
    for mode, one in ((False, test), (True, live)):
        assert gifts_of(session, ANA, livemode=mode)[0] == [one]
    assert sorted(modes_of(session, ANA)) == [False, True]
    assert list(modes_of(session, "beto@example.org")) == []


def test_an_off_line_gift_is_there_once_it_is_confirmed(session):
    treasury = Treasury(session)
    waiting = treasury.record(50_000, donor_email="Ana@example.org", donor_name="Ana")
    assert gifts_of(session, ANA, livemode=False)[0] == []
    booked = treasury.confirm(waiting)
    assert gifts_of(session, ANA, livemode=False)[0] == [booked]


def test_a_year_adds_up_by_organisation_less_what_went_back(session):
    one, other = campaign(session), campaign(session)
    at = datetime(2026, 6, 1, tzinfo=UTC)
    paid(session, one, ANA, 50_000, at=at, returned=20_000)
    paid(session, one, ANA, 30_000, at=at)
    paid(session, other, ANA, 10_000, at=at, returned=10_000)
    paid(session, one, ANA, 70_000, at=at, livemode=True)
    paid(session, one, "beto@example.org", 99_000, at=at)
    told = {
        line.organisation: (line.gifts, line.given, line.returned, line.kept)
        for line in year_of(session, ANA, year=2026, livemode=False)
    }
    assert told == {
        one.organisation.name: (2, pesos(80_000), pesos(20_000), pesos(60_000)),
        other.organisation.name: (1, pesos(10_000), pesos(10_000), pesos(0)),
    }


def test_a_year_begins_at_midnight_in_mexico(session):
    to = campaign(session)
    paid(session, to, ANA, 10_000, at=datetime(2026, 1, 1, 5, 59, tzinfo=UTC))
    paid(session, to, ANA, 20_000, at=datetime(2026, 1, 1, 6, 0, tzinfo=UTC))
    given = {
        year: [line.given for line in year_of(session, ANA, year=year, livemode=False)]
        for year in (2025, 2026)
    }
    assert given == {2025: [pesos(10_000)], 2026: [pesos(20_000)]}
    assert years_of(session, ANA, livemode=False) == [2026, 2025]
    assert years_of(session, ANA, livemode=True) == []


def test_an_off_line_gift_that_went_back_is_taken_off(session):
    treasury = Treasury(session)
    gift_ = treasury.given(50_000, donor_email=ANA)
    treasury.agree(treasury.propose_return(gift_))
    year = years_of(session, ANA, livemode=False)[0]
    (line,) = year_of(session, ANA, year=year, livemode=False)
    assert (line.given, line.returned, line.kept) == (pesos(50_000), pesos(50_000), pesos(0))


def test_what_nobody_could_answer_and_what_is_over_goes_by_the_clock(app):
    """An address is not kept because nobody else happens to ask."""
    with transaction() as session:
        given = paid(session, campaign(session), ANA)
        for days in (0, 2):
            then = utc_now() - timedelta(days=days)
            session.add(GiftsAsk(address=f"{days}@example.org", language="es", asked_at=then))
            session.add(GiftsLink(gift_id=given.id, mark=str(days), made_at=then))
    work = next(one.work for one in PERIODIC if one.name == "forget_asks")
    assert [work(), work()] == [2, 0]
    assert db.session.scalars(select(GiftsAsk.address)).all() == ["0@example.org"]
    assert db.session.scalars(select(GiftsLink.mark)).all() == ["0"]
