"""Sign-ups follow their shift to its new time. The database has the last word on each."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import update
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

from portal.volunteering.change_queries import Concerned, rules_of
from portal.volunteering.errors import Overlaps
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.placing import refusing
from portal.volunteering.rules import Stretch, rest_until

_sign_up: Any = SignUp.__table__


def move_times(session: Session, shift: Shift, staying: Sequence[Concerned]) -> list[Concerned]:
    """Copy the shift's times to its sign-ups; give back those whom a constraint holds elsewhere."""
    rules = rules_of(session, shift.task.organisation_id)
    values = {
        "starts_at": shift.starts_at,
        "ends_at": shift.ends_at,
        "rest_until": rest_until(Stretch(shift.starts_at, shift.ends_at), rules),
    }
    connection = session.connection()
    if _moves(connection, [one.id for one in staying], values):
        return []
    return [one for one in staying if not _moves(connection, [one.id], values)]


def _moves(connection: Connection, ids: list[int], values: dict[str, Any]) -> bool:
    try:
        with refusing(connection):
            connection.execute(update(_sign_up).where(_sign_up.c.id.in_(ids)).values(**values))
    except Overlaps:
        return False
    return True
