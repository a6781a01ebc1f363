"""A donor who lost their links asks by address; only an address that gave is written to."""

from datetime import datetime, timedelta

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal.giving.address_queries import is_of
from portal.giving.find_models import GiftsAsk, GiftsLink
from portal.giving.find_rules import LINK_LIFE, may_mail, plain_address
from portal.giving.links import donor_mark
from portal.giving.models import Gift, GiftDonor
from portal.notices.writing import notify
from portal.outbox.writing import enqueue

KIND = "gifts_ask"
MAIL = "gifts_link"
# An ask whose answer failed again and again is not kept for its address.
LONGEST_WAIT = timedelta(days=1)


def ask_for_gifts(session: Session, *, address: str, language: str, now: datetime) -> None:
    """Note the ask; the queue answers it. The same is done here whoever the address is of."""
    ask = GiftsAsk(address=plain_address(address), language=language, asked_at=now)
    session.add(ask)
    session.flush()
    enqueue(session, kind=KIND, payload={"ask": ask.reference}, now=now)


def answer_ask(session: Session, *, reference: str, link_key: str, now: datetime) -> None:
    """Mail the link if money of this address ever came, at most three an hour; forget the ask.

    A second time nothing happens.
    """
    forget_old(session, now=now)
    ask = session.scalar(select(GiftsAsk).where(GiftsAsk.reference == reference).with_for_update())
    if ask is None:
        return
    gift = session.scalar(
        select(func.min(Gift.id))
        .join(GiftDonor, GiftDonor.gift_id == Gift.id)
        .where(is_of(ask.address), Gift.paid_at.is_not(None))
    )
    mark = donor_mark(link_key, ask.address)
    lately = session.scalar(select(func.count()).where(GiftsLink.mark == mark)) or 0
    if gift is not None and may_mail(made_lately=lately):
        _mail(session, ask, gift, mark, now)
    session.delete(ask)
    session.flush()


def _mail(session: Session, ask: GiftsAsk, gift_id: int, mark: str, now: datetime) -> None:
    link = GiftsLink(gift_id=gift_id, mark=mark, made_at=now)
    session.add(link)
    session.flush()
    notify(
        session,
        kind=MAIL,
        language=ask.language,
        address=ask.address,
        facts={"link": link.reference},
        now=now,
    )


def forget_old(session: Session, *, now: datetime) -> int:
    """Forget links that open nothing any more, and asks that nobody could answer; how many."""
    links = delete(GiftsLink).where(GiftsLink.made_at <= now - LINK_LIFE)
    asks = delete(GiftsAsk).where(GiftsAsk.asked_at <= now - LONGEST_WAIT)
    gone = session.scalars(links.returning(GiftsLink.id)).all()
    return len(gone) + len(session.scalars(asks.returning(GiftsAsk.id)).all())
