"""Verifiers see how far the words of an incident have come, and nobody's address."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.alerts.waiting import choose_hours
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.incidents.models import Incident
from portal.incidents.period_rules import HERE
from portal.jobs.relay import relay_due
from tests.domain.incidents.test_retracting import voted
from tests.factories.incidents import verified_by_words, verifier
from tests.factories.people import person, sign_in
from tests.factories.readers import reader
from tests.web.client import strict_client


@pytest.fixture
def told(app):
    """An incident that two are told of at once, and a third by day only."""
    with transaction() as session:
        reference = verified_by_words(session).reference
        for name in ("uno", "dos"):
            reader(session, f"{name}@x.example")
        choose_hours(session, reader=reader(session, "tres@x.example"), by_day=True)
    return reference


def relay(now):
    while relay_due(lambda: now):
        pass
    db.session.rollback()


def row(app, reference, state):
    """Sent, to be sent, undeliverable, not needed."""
    client = strict_client(app)
    with transaction() as session:
        sign_in(client, verifier(session))
    page = client.get(f"/es/verification/{reference}").get_data(as_text=True)
    assert "@x.example" not in page
    card = re.search(rf"<h3>{state} · versión 1</h3>(.*?)</li>", page, re.DOTALL)
    return [int(number) for number in re.findall(r"<dd>(\d+)</dd>", card[1])] if card else None


def test_each_word_says_how_many_it_reached_wait_or_needed_none(app, told):
    assert row(app, told, "verificado") is None
    night = utc_now().astimezone(HERE).replace(hour=3, minute=0) + timedelta(days=1)
    relay(night)
    assert row(app, told, "verificado") == [2, 1, 0, 0]
    with transaction() as session:
        incident = session.scalars(select(Incident).where(Incident.reference == told)).one()
        for _ in range(2):
            voted(session, incident)
    relay(night + timedelta(hours=5))
    assert row(app, told, "verificado") == [2, 0, 0, 1]
    # The third hears of neither: whichever came up first in the morning.
    assert row(app, told, "aviso retirado")[:3] == [2, 0, 0]


def test_who_verifies_nothing_is_told_nothing(app, told):
    client = strict_client(app)
    with transaction() as session:
        sign_in(client, person(session, Role.CASEWORKER))
    assert client.get(f"/es/verification/{told}").status_code in {403, 404}
