"""Put a case under one of its organisation's open programmes, or under none."""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.aid.errors import NotInProgramme
from portal.aid.models import Case, Placement
from portal.aid.recording_history import ensure_fresh, note_change
from portal.clock import day_of
from portal.organisations.notice_queries import open_programmes


def place_in_programme(
    session: Session, *, case: Case, programme: str, actor: Actor, version: int, now: datetime
) -> None:
    """`programme` is a reference, or empty to take the case out.

    Raises StalePage, and NotInProgramme for one that is closed, of another organisation, or that
    does not cover the case's need.
    """
    ensure_fresh(case, version)
    placed = session.get(Placement, case.id)
    if not programme:
        if placed is not None:
            session.delete(placed)
            note_change(session, case=case, actor=actor, what="programme_left", now=now)
        session.flush()
        return
    offered = {
        one.reference: one
        for one in open_programmes(session, case.organisation_id, day_of(now))
        if case.need in one.needs
    }
    if programme not in offered or not case.is_open:
        raise NotInProgramme
    placed = placed or Placement(case_id=case.id)
    placed.programme_id = offered[programme].id
    session.add(placed)
    note_change(session, case=case, actor=actor, what="programme_set", now=now)
    session.flush()
