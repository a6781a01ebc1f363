"""Reads of the pictures of a case; narrowed like the case itself."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.models import Case, CasePicture
from portal.aid.queries import case_for
from portal.aid.rules import MOST_PICTURES
from portal.errors import NotFound


def pictures_of(session: Session, case: Case) -> list[str]:
    """The ids of its pictures, in no order that means anything."""
    query = select(CasePicture.id).where(CasePicture.case_id == case.id)
    return list(session.scalars(query.order_by(CasePicture.id).limit(MOST_PICTURES)))


def picture_for(
    session: Session, actor: Actor, reference: str, picture: str
) -> tuple[Case, CasePicture]:
    """A picture of a case that the actor may see; raises NotFound, absent or forbidden."""
    case = case_for(session, actor, reference)
    found = session.get(CasePicture, picture)
    if found is None or found.case_id != case.id:
        raise NotFound
    return case, found


def has_room(session: Session, case_reference: str) -> bool:
    """Whether the case can take another picture; true for a case that is not born yet."""
    query = select(func.count(CasePicture.id)).join(Case, Case.id == CasePicture.case_id)
    held = session.scalar(query.where(Case.reference == case_reference)) or 0
    return held < MOST_PICTURES
