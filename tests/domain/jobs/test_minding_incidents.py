"""What incidents are owed by the hour is done without anyone asking."""

from datetime import timedelta

from sqlalchemy import select

from portal.access.roles import Role
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.incidents.keeping_files import keep_reports
from portal.incidents.models import Incident, PublicIncident
from portal.incidents.period_rules import Granularity, PartOfDay
from portal.incidents.report_models import ReportUpload
from portal.incidents.rules import IncidentState
from portal.jobs.minding_incidents import sweep_incidents
from portal.jobs.periodic import PERIODIC
from tests.factories.incidents import acting, proposed, spoken
from tests.factories.people import person


def test_what_was_told_by_the_day_is_told_by_the_month_when_it_has_aged(app):
    then = utc_now() - timedelta(days=60)
    with transaction() as session:
        reported = proposed(session, part_of_day=PartOfDay.NIGHT, now=then)
        spoken(session, reported, now=then)
    assert sweep_incidents()["coarsen"] == 1
    told = db.session.execute(
        select(PublicIncident.granularity, PublicIncident.period_start, PublicIncident.part_of_day)
    ).one()
    assert (told[0], told[1].day, told[2]) == (Granularity.MONTH, 1, None)


def test_what_nobody_answered_is_answered(app):
    with transaction() as session:
        proposed(session, now=utc_now() - timedelta(hours=49))
    assert sweep_incidents()["close_overdue"] == 1
    assert db.session.scalars(select(Incident.state)).all() == [IncidentState.CANNOT_VERIFY]
    assert not any(sweep_incidents().values())


def test_a_file_that_nobody_imported_is_forgotten(app):
    with transaction() as session:
        actor, organisation_id = acting(person(session, Role.INTERMEDIARY))
        keep_reports(
            session,
            proposer=actor,
            organisation_id=organisation_id,
            body=b"a,b\n1,2\n",
            now=utc_now() - timedelta(hours=25),
        )
    assert sweep_incidents()["forget_files"] == 1
    assert not db.session.scalars(select(ReportUpload)).all()


def test_it_is_on_the_clock():
    assert sweep_incidents in [periodic.work for periodic in PERIODIC]
