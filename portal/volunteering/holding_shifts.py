"""Hold shifts and everyone in them, in the order in which every door locks.

Moving a shift's times moves the sign-ups of many people, and each of those people may be taking
another place at this moment: a sign-up locks its volunteer first and then its shift. So a change
locks all volunteers by ascending id, then all shifts by ascending id. Who is in a shift is only
known for certain once the shift is held; when somebody joined meanwhile, every lock is let go
(back to the savepoint) and taken again with them among the held, never the shift before them.
"""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.models import User
from portal.volunteering.change_queries import Concerned, concerned_in, shifts_to_change
from portal.volunteering.models import Shift
from portal.volunteering.planning_errors import BusyShift
from portal.volunteering.stand_down_queries import hold_open

ATTEMPTS = 5


class _Joined(Exception):
    """Somebody is in a shift who was not held."""

    def __init__(self, people: set[int]) -> None:
        super().__init__()
        self.people = people


def hold_shifts(
    session: Session, actor: Actor, references: Collection[str], *, also: Collection[int] = ()
) -> tuple[list[Shift], list[Concerned]]:
    """The shifts and their people, all locked. Raises NotFound, and BusyShift in a crowd.

    `also` are people outside the shifts who will be written into them.
    """
    session.flush()
    shifts = shifts_to_change(session, actor, references)
    # Who stands a place down holds the organisation first and its shifts afterwards.
    for organisation_id in sorted({one.task.organisation_id for one in shifts}):
        hold_open(session, organisation_id)
    ids = [one.id for one in shifts]
    people = {*also, *(one.volunteer_id for one in concerned_in(session, ids))}
    for _attempt in range(ATTEMPTS):
        try:
            with session.begin_nested():
                concerned = _hold(session, ids, people)
        except _Joined as joined:
            people |= joined.people
        else:
            return shifts_to_change(session, actor, references), concerned
    raise BusyShift


def _hold(session: Session, ids: list[int], people: set[int]) -> list[Concerned]:
    # Of people not their keys: a foreign key's check behind a shift's lock would wait for them.
    for column, held, keys in ((User.id, people, True), (Shift.id, ids, False)):
        wanted = select(column).where(column.in_(held)).order_by(column)
        session.execute(wanted.with_for_update(key_share=keys))
    concerned = concerned_in(session, ids)
    inside = {one.volunteer_id for one in concerned}
    if not inside <= people:
        raise _Joined(inside)
    return concerned
