"""What a volunteer's hours add up to, by organisation and period."""

from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation
from portal.volunteering.models import Shift, SignUp, Task
from portal.volunteering.presence_models import Attendance


class OrganisationHours(NamedTuple):
    """All that one volunteer did with one organisation."""

    id: int
    slug: str
    name: str
    minutes: int


def hours_by_organisation(session: Session, volunteer_id: int | None) -> list[OrganisationHours]:
    """What one volunteer did with each organisation, where it is more than nothing."""
    total = func.sum(Attendance.minutes)
    rows = session.execute(
        _worked(volunteer_id)
        .with_only_columns(Organisation.id, Organisation.slug, Organisation.name, total)
        .group_by(Organisation.id, Organisation.slug, Organisation.name)
        .having(total > 0)
        .order_by(Organisation.name)
    )
    return [OrganisationHours(*row) for row in rows]


def minutes_in(
    session: Session, volunteer_id: int, *, organisation_id: int, from_: date, until: date
) -> int:
    """The minutes of one volunteer with one organisation, from one day through another."""
    total = session.scalar(
        _worked(volunteer_id)
        .with_only_columns(func.coalesce(func.sum(Attendance.minutes), 0))
        .where(Organisation.id == organisation_id, Attendance.day.between(from_, until))
    )
    return int(total or 0)


def _worked(volunteer_id: int | None) -> Select[Any]:
    return (
        select(Attendance.minutes)
        .join(SignUp, SignUp.id == Attendance.sign_up_id)
        .join(Shift, Shift.id == SignUp.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .join(Organisation, Organisation.id == Task.organisation_id)
        .where(SignUp.volunteer_id == volunteer_id)
    )
