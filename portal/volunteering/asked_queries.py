"""When volunteers were last asked to come, for whatever reason: one answer for all who ask."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select

from portal.accounts.models import User
from portal.volunteering.people_models import ShiftAsk
from portal.volunteering.waiting_models import CoverAsk


def last_asked_of() -> ColumnElement[datetime | None]:
    """When the person of the row was last asked to come to a shift, or to cover in one.

    Two looks into an index for each person, however long people are asked.
    """
    to_come, to_cover = _last(ShiftAsk), _last(CoverAsk)
    return case(
        (to_come.is_(None), to_cover),
        (to_cover.is_(None), to_come),
        (to_come > to_cover, to_come),
        else_=to_cover,
    )


def _last(table: Any) -> Any:
    query = select(func.max(table.asked_at)).where(table.volunteer_id == User.id)
    return query.correlate(User).scalar_subquery()
