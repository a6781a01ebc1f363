"""Tell an edition of a no-go notice, a bounded number at a time, to whoever is to hear it."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from portal.alerts.deliveries import may_have_it, queue_once
from portal.alerts.models import AlertReader, AlertWish
from portal.alerts.no_go_models import NoGoDelivery
from portal.no_go.models import NoGo
from portal.no_go.noting import TOLD
from portal.no_go.rules import stands
from portal.outbox.writing import enqueue
from portal.places.rules import STATE_DIGITS
from portal.places.whole_places import lies_in

MAIL = "no_go_mail"
BATCH = 100


def tell_of_no_go(session: Session, *, no_go: str, edition: int, after: int, now: datetime) -> int:
    """Queue the mails of the next readers, and a message to go on behind them; how many.

    While it stands, whoever asked for the place hears of it; that it was lifted, exactly those who
    were told. A second time, and once a later edition is there, nothing happens.
    """
    notice = session.scalar(
        select(NoGo)
        .where(NoGo.reference == no_go)
        .with_for_update(read=True, of=NoGo)
        .execution_options(populate_existing=True)
    )
    if notice is None or notice.edition != edition:
        return 0
    # What ended by itself said until when from the beginning: nobody is told anew.
    anew = stands(notice.facts(), now=now)
    if not anew and notice.lifted_by is None:
        return 0
    readers = _next(session, notice, anew=anew, after=after)
    told = sum(
        queue_once(
            session, NoGoDelivery, kind=MAIL, now=now,
            no_go_id=notice.id, edition=notice.edition, reader_id=reader,
        )
        for reader in readers
    )  # fmt: skip
    if len(readers) == BATCH:
        behind: dict[str, str | int] = {"no_go": no_go, "edition": edition}
        behind["after"] = readers[-1]
        enqueue(session, kind=TOLD, payload=behind, now=now)
    return told


def _next(session: Session, notice: NoGo, *, anew: bool, after: int) -> Sequence[int]:
    wanted = or_(_told_before(notice), _wishes(notice.place)) if anew else _told_before(notice)
    return session.scalars(
        select(AlertReader.id)
        .where(AlertReader.id > after, wanted)
        .order_by(AlertReader.id)
        .limit(BATCH)
        .with_for_update(read=True)
    ).all()


def _wishes(place: str) -> ColumnElement[bool]:
    """Of the place, of the state around it, or of anything within it; whatever kind they chose."""
    where = or_(AlertWish.place == place[:STATE_DIGITS], lies_in(place, AlertWish.place))
    return exists().where(AlertWish.reader_id == AlertReader.id, AlertWish.is_confirmed, where)


def _told_before(notice: NoGo) -> ColumnElement[bool]:
    return exists().where(
        NoGoDelivery.reader_id == AlertReader.id,
        NoGoDelivery.no_go_id == notice.id,
        may_have_it(NoGoDelivery),
    )
