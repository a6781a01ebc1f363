"""Who wants alerts by day only: told in the morning, and only what still holds then."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.alerts.models import AlertDelivery, AlertReader
from portal.alerts.rules import Outcome
from portal.alerts.waiting import choose_hours
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.incidents.models import Incident
from portal.incidents.period_rules import HERE
from portal.jobs.mailing_alerts import mail_alert
from portal.jobs.relay import relay_due
from tests.domain.alerts.test_telling import mails
from tests.domain.incidents.test_retracting import voted
from tests.factories.incidents import area, verified_by_words
from tests.factories.readers import reader

DAY_ONLY, AT_ONCE = "de-dia@x.example", "siempre@x.example"


@pytest.fixture
def night(app):
    """The next night's last hour but three in the capital, an aware moment; two readers."""
    with transaction() as session:
        area(session)
        for address in (DAY_ONLY, AT_ONCE):
            found = reader(session, address)
            choose_hours(session, reader=found, by_day=address == DAY_ONLY)
    here = utc_now().astimezone(HERE)
    moment = here.replace(hour=4, minute=0) + timedelta(days=1)
    relay(utc_now())
    mails(app)
    return moment.astimezone(utc_now().tzinfo)


def relay(moment):
    while relay_due(lambda: moment):
        pass
    db.session.rollback()


def outcomes():
    theirs = AlertReader.id == AlertDelivery.reader_id
    asked = select(AlertDelivery.outcome).join(AlertReader, theirs).where(AlertReader.by_day)
    return set(db.session.scalars(asked))


def told(app):
    return [address for address, _subject, _body in mails(app)]


def test_at_night_it_waits_and_in_the_morning_it_comes_once(app, night):
    with transaction() as session:
        verified_by_words(session)
    relay(night)
    assert told(app) == [AT_ONCE]
    relay(night + timedelta(hours=2))
    assert told(app) == []
    for _ in range(2):
        relay(night + timedelta(hours=3, minutes=1))
    assert told(app) == [DAY_ONLY]


def test_put_off_by_a_worker_that_is_killed_then_it_comes_once_all_the_same(app, night):
    with transaction() as session:
        verified_by_words(session)
    relay(night)
    mails(app)
    theirs = select(AlertDelivery.reference).join(AlertReader).where(AlertReader.by_day)
    (delivery,) = db.session.scalars(theirs).all()
    db.session.rollback()
    mail_alert({"delivery": delivery}, night)  # its message was never finished, and came again
    assert told(app) == []
    relay(night + timedelta(hours=4))
    assert told(app) == [DAY_ONLY]


def test_what_is_taken_back_before_the_morning_never_comes(app, night):
    with transaction() as session:
        incident = verified_by_words(session).id
    relay(night)
    assert told(app) == [AT_ONCE]
    with transaction() as session:
        for _ in range(2):
            voted(session, session.get_one(Incident, incident))
    relay(night + timedelta(hours=1))
    assert told(app) == [AT_ONCE]  # that it is taken back
    relay(night + timedelta(hours=4))
    assert told(app) == []
    assert outcomes() <= {Outcome.OVERTAKEN, Outcome.NOTHING_TOLD}


def test_nobody_chooses_for_a_reader_that_is_not(app):
    with transaction() as session, pytest.raises(NotFound):
        choose_hours(session, reader="nobody", by_day=True)
