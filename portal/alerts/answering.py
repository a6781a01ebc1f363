"""A reader says yes from the mailed link, and stops again: one wish, or all."""

from datetime import datetime

from sqlalchemy import delete, exists, select
from sqlalchemy.orm import Session

from portal.alerts.keys import address_mark
from portal.alerts.models import AlertReader, AlertWish
from portal.alerts.number_rules import mexican_number
from portal.alerts.queries import reader_by_reference
from portal.alerts.rules import CONFIRM_WITHIN, Channel
from portal.errors import NotFound


def confirm(session: Session, *, reader: str | None, language: str, now: datetime) -> None:
    """Everything that was asked for lately is told from now on. Raises NotFound."""
    found = reader_by_reference(session, reader, hold=True)
    for wish in found.wishes:
        wish.is_confirmed = wish.is_confirmed or wish.asked_at > now - CONFIRM_WITHIN
    found.language = language
    session.flush()


def stop_wish(session: Session, *, reader: str | None, wish: str) -> None:
    """Nothing new of that place and kind; what was sent is still corrected. Raises NotFound.

    With the last wish the address goes too.
    """
    found = reader_by_reference(session, reader, hold=True)
    gone = delete(AlertWish).where(AlertWish.reader_id == found.id, AlertWish.reference == wish)
    if session.scalar(gone.returning(AlertWish.id)) is None:
        raise NotFound
    _forget_without_wishes(session)


def stop_all(session: Session, *, reader: str | None) -> None:
    """Forget the address and all that it was told; not even a correction follows.

    Twice is once.
    """
    session.execute(delete(AlertReader).where(AlertReader.reference == (reader or "")))
    session.expire_all()


def stop_number(session: Session, *, number: str, link_key: str) -> None:
    """The same for whoever asked with an SMS from that number; nobody else's is touched."""
    mark = address_mark(link_key, mexican_number(number) or number, Channel.SMS)
    session.execute(delete(AlertReader).where(AlertReader.mark == mark))
    session.expire_all()


def forget_unconfirmed(session: Session, *, now: datetime) -> int:
    """Forget wishes that nobody confirmed in time, and addresses without any; how many wishes."""
    late = delete(AlertWish).where(
        AlertWish.is_confirmed.is_(False), AlertWish.asked_at <= now - CONFIRM_WITHIN
    )
    gone = len(session.scalars(late.returning(AlertWish.id)).all())
    _forget_without_wishes(session)
    return gone


def has_reader(session: Session, reader: str | None) -> bool:
    """Whether anybody is behind the link still."""
    found = select(AlertReader.id).where(AlertReader.reference == (reader or ""))
    return session.scalar(found) is not None


def _forget_without_wishes(session: Session) -> None:
    wishes = exists().where(AlertWish.reader_id == AlertReader.id)
    session.execute(delete(AlertReader).where(~wishes).execution_options(synchronize_session=False))
    session.expire_all()
