"""A no-go notice reaches whoever asked for the place, and its end exactly those who were told."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.accounts.models import Organisation
from portal.accounts.queries import actor_for
from portal.alerts import telling_no_go
from portal.alerts.no_go_models import NoGoDelivery
from portal.alerts.rules import Outcome
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.incidents.rules import IncidentKind
from portal.jobs.mailing_no_go import mail_no_go, tell_no_go
from portal.no_go.models import NoGo
from portal.no_go.rules import NoGoFor
from portal.volunteering.closing_areas import declare_no_go, prolong_no_go, say_all_clear
from tests.domain.alerts.test_telling import mails, relay, told
from tests.factories import incidents
from tests.factories.readers import reader

HOUR = timedelta(hours=1)
FIRST, LONGER, CLEAR = "Aviso de no ir", "Sigue el aviso de no ir", "Todo despejado"


@pytest.fixture
def people(app):
    """Two who may, and readers of the area, its state, another area there and another state."""
    with transaction() as session:
        for code in ("20067", "20001", "09001"):
            incidents.area(session, code)
        found = [actor_for(incidents.verifier(session)) for _ in range(2)]
        reader(session, "area@x.example")
        reader(session, "state@x.example", "20", IncidentKind.THREATS)
        reader(session, "other@x.example", "20001")
        reader(session, "far@x.example", "09")
    relay()
    mails(app)
    return found


def declare(people, place="20067", hours=24, now=None):
    now = now or utc_now()
    with transaction() as session:
        made = declare_no_go(
            session,
            actor=people[0],
            place=place,
            reason=NoGoFor.ROAD,
            until=now + hours * HOUR,
            now=now,
        )
        return made.reference


def prolong(people, reference, edition=1):
    with transaction() as session:
        now = utc_now()
        prolong_no_go(
            session,
            actor=people[0],
            notice=reference,
            edition=edition,
            until=now + 60 * HOUR,
            now=now,
        )


def lift(people, reference, edition=1):
    with transaction() as session:
        for actor in people:
            say_all_clear(session, actor=actor, notice=reference, edition=edition, now=utc_now())


def test_the_word_the_longer_time_and_the_end(app, people):
    reference = declare(people)
    assert told(app) == [("area@x.example", FIRST), ("state@x.example", FIRST)]
    with transaction() as session:
        reader(session, "late@x.example", "20")
    relay()
    mails(app)
    prolong(people, reference)
    assert told(app) == [
        ("area@x.example", LONGER), ("late@x.example", FIRST), ("state@x.example", LONGER),
    ]  # fmt: skip
    with transaction() as session:
        reader(session, "later@x.example", "20")
    relay()
    mails(app)
    lift(people, reference, 2)
    assert told(app) == [(f"{who}@x.example", CLEAR) for who in ("area", "late", "state")]


def test_a_whole_state_reaches_readers_of_its_areas(app, people):
    declare(people, place="20")
    assert [to for to, _subject in told(app)] == [
        "area@x.example", "other@x.example", "state@x.example",
    ]  # fmt: skip


def test_the_mail_says_where_why_and_until_when_and_not_who(app, people):
    declare(people)
    relay()
    sent = mails(app)
    home = db.session.scalars(select(NoGo)).one().organisation_id
    name = db.session.get(Organisation, home).name
    for _to, subject, body in sent:
        assert "Lugar de prueba" not in subject
        assert "Lugar de prueba, Estado 20" in body
        assert "Caminos cerrados." in body
        assert "/es/areas/20067" in body
        assert name not in body


def test_what_was_lifted_before_it_left_is_not_told_at_all(app, people, monkeypatch):
    monkeypatch.setattr(telling_no_go, "BATCH", 1)
    reference = declare(people)
    tell_no_go({"no_go": reference, "edition": 1}, utc_now())
    first = db.session.scalars(select(NoGoDelivery.reference)).one()
    mail_no_go({"delivery": first}, utc_now())
    assert [subject for _to, subject, _body in mails(app)] == [FIRST]
    tell_no_go({"no_go": reference, "edition": 1, "after": _reader_of(first)}, utc_now())
    lift(people, reference)
    assert told(app) == [("area@x.example", CLEAR)]
    db.session.rollback()
    assert set(db.session.scalars(select(NoGoDelivery.outcome))) <= {
        Outcome.SENT, Outcome.OVERTAKEN, Outcome.NOTHING_TOLD,
    }  # fmt: skip


def test_what_ended_by_itself_is_told_to_nobody_any_more(app, people):
    declare(people, hours=1, now=utc_now() - 2 * HOUR)
    assert told(app) == []


def test_told_twice_is_once(app, people):
    reference = declare(people)
    relay()
    tell_no_go({"no_go": reference, "edition": 1}, utc_now())
    db.session.rollback()
    assert db.session.scalar(select(func.count()).select_from(NoGoDelivery)) == 2
    assert len(told(app)) == 2


def _reader_of(delivery):
    db.session.rollback()
    found = select(NoGoDelivery.reader_id).where(NoGoDelivery.reference == delivery)
    return db.session.scalars(found).one()
