"""What is open, counted in one question however many cases there are."""

from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.aid.dashboard_rules import OpenCases, Pictures, pictures_of
from portal.aid.models import Case


def dashboard_of_open(session: Session, actor: Actor, *, today: date) -> Pictures:
    """The pictures of all open cases that the actor's organisations work."""
    columns = (Case.need, Case.urgency, Case.opened_on, Case.cell)
    rows = session.execute(
        select(*columns, func.count())
        .where(
            Case.organisation_id.in_(actor.organisations_with(Permission.CASE_SEE)),
            Case.is_open.is_(True),
        )
        .group_by(*columns)
    )
    return pictures_of((OpenCases(*row) for row in rows), today=today)
