"""What incidents are owed by the hour is done without anyone asking."""

from datetime import timedelta

from sqlalchemy import select

from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.incidents.models import Incident
from portal.incidents.rules import IncidentState
from portal.jobs.minding_incidents import sweep_incidents
from portal.jobs.periodic import PERIODIC
from tests.factories.incidents import proposed


def test_what_nobody_answered_is_answered_by_the_clock(app):
    with transaction() as session:
        proposed(session, now=utc_now() - timedelta(hours=49))
    assert sweep_incidents()["close_overdue"] == 1
    assert db.session.scalars(select(Incident.state)).all() == [IncidentState.CANNOT_VERIFY]
    assert not any(sweep_incidents().values())


def test_it_is_on_the_clock():
    assert sweep_incidents in [periodic.work for periodic in PERIODIC]
