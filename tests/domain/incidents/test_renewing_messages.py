"""What stands stays alerted to as long as it is told by the part of its day, and no longer."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.incidents.attesting import attest
from portal.incidents.coarsening import coarsen
from portal.incidents.message_models import PublicMessage
from portal.incidents.message_rules import LASTS, MessageKind
from portal.incidents.period_rules import LIVE_FOR, PartOfDay, local_day
from portal.incidents.renewing_messages import renew_messages
from portal.incidents.rules import IncidentState
from portal.incidents.word_rules import Evidence, Verdict
from tests.domain.incidents.test_retracting import voted
from tests.domain.racing import at_once
from tests.factories.incidents import acting, proposed, spoken, verified_by_words, verifier

# Noon in Mexico.
NOON = datetime(2026, 11, 23, 18, tzinfo=UTC)
HOUR = timedelta(hours=1)


def published(session, *, part=PartOfDay.MORNING, now=NOON):
    incident = proposed(session, happened_on=local_day(now), part_of_day=part, now=now)
    return spoken(session, incident, now=now)


def messages(session):
    return session.scalars(select(PublicMessage).order_by(PublicMessage.id)).all()


def swept(session, *, since=NOON, until):
    now = since
    while now < until:
        now += HOUR
        coarsen(session, now=now)
        renew_messages(session, now=now + timedelta(minutes=1))
    return messages(session)


@pytest.mark.parametrize("part", [PartOfDay.MORNING, None])
def test_for_seven_days_there_is_always_one_in_force_and_each_names_those_it_renews(session, part):
    published(session, part=part)
    sent = swept(session, until=NOON + LIVE_FOR - timedelta(days=1))
    for earlier, later in itertools.pairwise(sent):
        assert earlier.sent < later.sent < earlier.expires
        assert later.kind is MessageKind.UPDATE
        assert str(earlier.number) in later.refers_to.split()
        assert later.expires - later.sent == LASTS
        assert later.state is IncidentState.CORROBORATED


def test_told_by_its_week_it_is_no_longer_an_alert_and_the_last_message_expires(session):
    published(session)
    assert swept(session, until=NOON + LIVE_FOR + LASTS) == []


def test_what_was_taken_back_is_not_said_again(session):
    incident = verified_by_words(session)
    for _ in range(2):
        voted(session, incident)
    before = len(messages(session))
    assert renew_messages(session, now=utc_now() + timedelta(hours=20)) == 0
    assert len(messages(session)) == before


def test_what_was_published_before_there_were_messages_gets_its_first(session):
    published(session)
    session.delete(messages(session)[0])
    assert renew_messages(session, now=NOON + HOUR) == 1
    assert [one.kind for one in messages(session)] == [MessageKind.ALERT]
    assert renew_messages(session, now=NOON + HOUR) == 0


def test_after_an_outage_of_days_one_alert_is_sent_and_not_one_for_each_day(session):
    published(session)
    assert renew_messages(session, now=NOON + 3 * LASTS) == 1
    _first, again = messages(session)
    assert (again.kind, again.refers_to) == (MessageKind.ALERT, "")
    assert again.expires > NOON + 3 * LASTS


@pytest.mark.parametrize("part, hours", [(PartOfDay.AFTERNOON, (18, 23)), (None, (6, 29))])
def test_renewals_tell_no_more_than_the_period_of_when_it_was_published(session, part, hours):
    midnight = datetime(2026, 11, 23, tzinfo=UTC)
    for hour in hours:
        published(session, part=part, now=midnight + timedelta(hours=hour, minutes=17))
    swept(session, since=midnight + timedelta(hours=29, minutes=17), until=NOON + 3 * LASTS)
    by_incident = {}
    for one in messages(session):
        by_incident.setdefault(one.incident_id, []).append((one.number, one.sent, one.expires))
    first, second = by_incident.values()
    assert first == second
    assert len(first) > 3


@pytest.mark.race
def test_a_word_and_a_renewal_at_once_are_one_message_after_the_other(app):
    with transaction() as session:
        incident = published(session, now=utc_now())
        incident_id = incident.id
        speaker, at = acting(verifier(session))

    def speak(session):
        attest(
            session, verifier=speaker, organisation_id=at, incident_id=incident_id,
            evidence=Evidence.CALL_BACK, verdict=Verdict.SUPPORT, now=utc_now(),
        )  # fmt: skip

    def renew(session):
        return renew_messages(session, now=utc_now() + timedelta(hours=19))

    at_once(app, [speak, renew], said=bool)
    sent = messages(db.session())
    assert [one.number for one in sent] == list(range(1, len(sent) + 1))
    assert len(sent) == 3
    assert sent[-1].state is IncidentState.VERIFIED
