"""Decide, right before word of a no-go notice leaves, whether it still may; note what it became."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.alerts.no_go_models import NoGoDelivery
from portal.alerts.queries import address_of
from portal.alerts.rules import MAY_HAVE_ARRIVED, Channel, Outcome, after_refusal, decide
from portal.no_go.models import NoGo
from portal.no_go.rules import Said, said_by, stands
from portal.places.whole_places import place_name


@dataclass(frozen=True, repr=False)
class LeavingNoGo:
    """A mail or message about to leave: the address is never printed by accident."""

    reader: str
    address: str
    language: str
    said: Said
    place: str
    place_code: str
    reason: str
    until: datetime
    is_demo: bool
    channel: Channel
    tried_before: bool


def let_no_go_leave(
    session: Session, *, delivery: str, link_key: str, now: datetime
) -> LeavingNoGo | None:
    """Note that it leaves and what it says, or why it does not leave (None).

    To who had no earlier word, a prolonged notice is a first one; a lifted one is none at all.
    """
    found = _held(session, delivery)
    if found is None:
        return None
    notice = session.scalars(
        select(NoGo)
        .where(NoGo.id == found.no_go_id)
        .with_for_update(read=True, of=NoGo)
        .execution_options(populate_existing=True)
    ).one()
    earlier = _earlier(session, found)
    told, standing = any(one.outcome in MAY_HAVE_ARRIVED for one in earlier), _stands(notice, now)
    is_over = not standing and notice.lifted_by is None
    noted = decide(
        found.outcome,
        overtaken=is_over or found.edition != notice.edition,
        first_word=standing,
        may_have_arrived=told,
    )
    if noted is None:
        return None
    tried = found.outcome is Outcome.LEAVING
    for one in earlier:
        one.outcome = one.outcome or Outcome.OVERTAKEN
    found.outcome = noted
    session.flush()
    if noted is not Outcome.LEAVING:
        return None
    return _opened(session, found, notice, link_key, is_first=not told, tried_before=tried)


def note_no_go_sent(session: Session, *, delivery: str) -> None:
    """It left."""
    _note(session, delivery, Outcome.SENT)


def note_no_go_refused(session: Session, *, delivery: str, tried_before: bool) -> None:
    """It was refused for good."""
    _note(session, delivery, after_refusal(tried_before=tried_before))


def _note(session: Session, delivery: str, outcome: Outcome) -> None:
    session.execute(
        update(NoGoDelivery)
        .where(NoGoDelivery.reference == delivery)
        .values(outcome=outcome)
        .execution_options(synchronize_session=False)
    )


def _stands(notice: NoGo, now: datetime) -> bool:
    return stands(notice.facts(), now=now)


def _held(session: Session, delivery: str) -> NoGoDelivery | None:
    return session.scalar(
        select(NoGoDelivery)
        .where(NoGoDelivery.reference == delivery)
        .with_for_update(of=NoGoDelivery)
        .execution_options(populate_existing=True)
    )


def _earlier(session: Session, found: NoGoDelivery) -> Sequence[NoGoDelivery]:
    return session.scalars(
        select(NoGoDelivery)
        .where(
            NoGoDelivery.reader_id == found.reader_id,
            NoGoDelivery.no_go_id == found.no_go_id,
            NoGoDelivery.edition < found.edition,
        )
        .order_by(NoGoDelivery.id)
        .with_for_update(of=NoGoDelivery)
        .execution_options(populate_existing=True)
    ).all()


def _opened(
    session: Session,
    found: NoGoDelivery,
    notice: NoGo,
    link_key: str,
    *,
    is_first: bool,
    tried_before: bool,
) -> LeavingNoGo:
    reader = found.reader
    said = said_by(edition=notice.edition, is_lifted=notice.lifted_by is not None)
    return LeavingNoGo(
        reader=reader.reference,
        address=address_of(reader, link_key),
        language=reader.language,
        said=Said.DECLARED if is_first else said,
        place=place_name(session, notice.place),
        place_code=notice.place,
        reason=notice.reason.value,
        until=notice.until,
        is_demo=notice.is_demo,
        channel=reader.channel,
        tried_before=tried_before,
    )
