"""Several cases are given to one colleague: all of them, or none."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.aid.assigning import assign_case
from portal.aid.board_queries import PAGE
from portal.aid.errors import AidRefused, OneRefused, TooManyAtOnce
from portal.aid.queries import case_for


def assign_many(
    session: Session, *, versions: Mapping[str, int], to: str, actor: Actor, now: datetime
) -> int:
    """Assign each case (by reference, with the version that the preview showed); how many.

    They are locked in one order, so that two people's bulks never wait for each other. Raises
    NotFound, TooManyAtOnce, or OneRefused: the caller's transaction then changes nothing.
    """
    if len(versions) > PAGE:
        raise TooManyAtOnce
    for reference in sorted(versions):
        case = case_for(session, actor, reference, lock=True, holding=Permission.CASE_TAKE)
        try:
            assign_case(
                session, case=case, to=to, actor=actor, version=versions[reference], now=now
            )
        except AidRefused as refusal:
            raise OneRefused(reference, refusal) from refusal
    return len(versions)
