"""Decide, right before word of a no-go notice leaves for a reader, whether it still may."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.alerts.addressing import Addressed, addressed
from portal.alerts.deliveries import hold, hold_all, let_go
from portal.alerts.no_go_models import NoGoDelivery
from portal.no_go.models import NoGo
from portal.no_go.rules import Said, said_by, stands
from portal.places.whole_places import place_name


@dataclass(frozen=True, repr=False)
class LeavingNoGo:
    """A mail or message about to leave."""

    to: Addressed
    said: Said
    place: str
    place_code: str
    reason: str
    until: datetime
    is_demo: bool


def let_no_go_leave(
    session: Session, *, delivery: str, link_key: str, now: datetime
) -> LeavingNoGo | None:
    """Note that it leaves and what it says, or why it does not leave (None).

    To who had no earlier word, a prolonged notice is a first one; a lifted one is none at all.
    """
    found = hold(session, NoGoDelivery, delivery)
    if found is None:
        return None
    notice = session.scalars(
        select(NoGo)
        .where(NoGo.id == found.no_go_id)
        .with_for_update(read=True, of=NoGo)
        .execution_options(populate_existing=True)
    ).one()
    standing = stands(notice.facts(), now=now)
    is_over = not standing and notice.lifted_by is None
    going = let_go(
        session,
        found,
        _earlier(session, found),
        overtaken=is_over or found.edition != notice.edition,
        first_word=standing,
    )
    if going is None:
        return None
    said = said_by(edition=notice.edition, is_lifted=notice.lifted_by is not None)
    return LeavingNoGo(
        to=addressed(found.reader, link_key, tried_before=going.tried_before),
        said=Said.DECLARED if going.is_first else said,
        place=place_name(session, notice.place),
        place_code=notice.place,
        reason=notice.reason.value,
        until=notice.until,
        is_demo=notice.is_demo,
    )


def _earlier(session: Session, found: NoGoDelivery) -> list[NoGoDelivery]:
    """What else the same reader was to be told of the same notice before."""
    mine = NoGoDelivery.reader_id == found.reader_id
    which = (mine, NoGoDelivery.no_go_id == found.no_go_id, NoGoDelivery.edition < found.edition)
    return list(hold_all(session, NoGoDelivery, *which))
