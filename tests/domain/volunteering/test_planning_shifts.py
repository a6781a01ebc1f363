"""Shifts hang on verified incidents, at organisations where the planner may plan."""

import pytest
from sqlalchemy import select

from portal.audit.models import AuditEntry
from portal.errors import NotFound
from portal.incidents.rules import IncidentState
from portal.places.errors import UnknownArea
from portal.volunteering.errors import PlanReason, PlanRefused
from tests.factories import incidents, shifts
from tests.factories.people import person


def test_planning_is_audited_without_the_meeting_point(session):
    shift = shifts.shift(session)
    entry = session.scalar(select(AuditEntry).where(AuditEntry.action == "shift_planned"))
    assert entry.subject == f"shift:{shift.reference}"
    assert "quiosco" not in entry.reason


def test_no_task_hangs_on_an_incident_that_is_not_verified(session):
    with pytest.raises(PlanRefused) as refused:
        shifts.task(session, incident=incidents.proposed(session))
    assert refused.value.reason is PlanReason.INCIDENT_NOT_VERIFIED


def test_no_further_shift_once_the_incident_is_retracted(session):
    planner = shifts.coordinator(session)
    task = shifts.task(session, planner=planner)
    task.incident.state = IncidentState.RETRACTED
    with pytest.raises(PlanRefused) as refused:
        shifts.shift(session, of=task, planner=planner)
    assert refused.value.reason is PlanReason.INCIDENT_NOT_VERIFIED


def test_nobody_plans_for_another_organisation(session):
    task = shifts.task(session)
    with pytest.raises(NotFound):
        shifts.shift(session, of=task, planner=shifts.coordinator(session))


def test_nobody_plans_without_the_role(session):
    with pytest.raises(NotFound):
        shifts.task(session, planner=person(session, "verifier"))


@pytest.mark.parametrize(
    "change, reason",
    [
        ({"capacity": 0}, PlanReason.CAPACITY_BELOW_ONE),
        ({"minimum": 2}, PlanReason.MINIMUM_ABOVE_CAPACITY),
        ({"hours": -1}, PlanReason.END_BEFORE_START),
        ({"zone": "Europe/Oslo"}, PlanReason.ZONE_UNKNOWN),
    ],
)
def test_a_bad_plan_is_refused_with_its_reason(session, change, reason):
    with pytest.raises(PlanRefused) as refused:
        shifts.shift(session, **change)
    assert refused.value.reason is reason


def test_an_invented_area_is_not_found(session):
    with pytest.raises(UnknownArea):
        shifts.shift(session, area_code="99999")
