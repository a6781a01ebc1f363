"""A donor has themself forgotten: what names them goes, every peso stays where it is.

Lock order: asks for links, what was written down beside off-line gifts, monthly gifts and gifts by
number, then what hangs on them.
"""

from collections import defaultdict
from datetime import date, datetime

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.orm import Session

from portal.audit.recording import record
from portal.clock import day_of
from portal.giving.address_queries import is_of
from portal.giving.cfdi_models import CfdiWish
from portal.giving.donor_keeping_rules import Arrival, kept_until
from portal.giving.donor_models import WallEntry
from portal.giving.errors import LawKeepsDonor, MonthlyStillRuns
from portal.giving.find_models import GiftsAsk
from portal.giving.find_rules import plain_address
from portal.giving.models import Gift, GiftDonor
from portal.giving.monthly_models import MonthlyDonor, MonthlyGift
from portal.giving.monthly_rules import RUNNING
from portal.giving.offline_models import OfflineDonor, OfflineGift
from portal.giving.pending_models import GiftPending
from portal.money import Currency
from portal.notices.models import Notice, NoticeAddress

ACTOR = "donor"


def forget_donor(session: Session, *, address: str, now: datetime) -> int:
    """Erase the address and all that hangs on it from its gifts; return how many gifts.

    The wish for news and the links to it fall with the donor's row. Raises MonthlyStillRuns,
    LawKeepsDonor, and then nothing was erased.
    """
    session.execute(delete(GiftsAsk).where(GiftsAsk.address == plain_address(address)))
    _hold_offline(session, address)
    monthly = _held_monthly(session, address)
    gifts = _held(session, address)
    ensure_may_forget(gifts, today=day_of(now))
    ids = [gift.id for gift in gifts]
    _record(session, gifts, now)
    session.execute(delete(WallEntry).where(WallEntry.gift_id.in_(ids)))
    # A receipt that was stamped is the organisation's bookkeeping: it stays until its own day.
    session.execute(delete(CfdiWish).where(CfdiWish.gift_id.in_(ids)))
    session.execute(delete(MonthlyDonor).where(MonthlyDonor.monthly_id.in_(monthly)))
    session.execute(delete(GiftDonor).where(GiftDonor.gift_id.in_(ids)))
    _forget_vouchers(session, ids)
    _forget_offline(session, address, ids)
    _forget_mail(session, address)
    session.expire_all()
    return len(ids)


def ensure_may_forget(gifts: list[Gift], *, today: date) -> None:
    """Raise LawKeepsDonor when an organisation must keep who gave; test gifts oblige nobody."""
    came = defaultdict(list)
    for gift in gifts:
        if gift.paid_at is not None and gift.livemode:
            arrival = Arrival(day_of(gift.paid_at), gift.amount_minor, Currency(gift.currency))
            came[gift.campaign.organisation].append(arrival)
    kept = {ngo.name: until for ngo, some in came.items() if (until := kept_until(some))}
    still = {name: until for name, until in kept.items() if until > today}
    if still:
        raise LawKeepsDonor(still)


def _hold_offline(session: Session, address: str) -> None:
    """Whoever confirms an off-line gift moves its address to the gift: that is awaited here."""
    session.execute(
        select(OfflineDonor.offline_gift_id)
        .where(func.lower(OfflineDonor.email) == plain_address(address))
        .order_by(OfflineDonor.offline_gift_id)
        .with_for_update()
    ).all()


def _held_monthly(session: Session, address: str) -> list[int]:
    """The numbers of its monthly gifts; raises MonthlyStillRuns."""
    found = session.scalars(
        select(MonthlyGift)
        .join(MonthlyDonor, MonthlyDonor.monthly_id == MonthlyGift.id)
        .where(MonthlyDonor.email == plain_address(address))
        .order_by(MonthlyGift.id)
        .with_for_update(of=MonthlyGift)
        .execution_options(populate_existing=True)
    ).all()
    if any(monthly.state in RUNNING for monthly in found):
        raise MonthlyStillRuns
    return [monthly.id for monthly in found]


def _held(session: Session, address: str) -> list[Gift]:
    return list(
        session.scalars(
            select(Gift)
            .join(GiftDonor, GiftDonor.gift_id == Gift.id)
            .where(is_of(address))
            .order_by(Gift.id)
            .with_for_update(of=Gift)
            .execution_options(populate_existing=True)
        )
    )


def _record(session: Session, gifts: list[Gift], now: datetime) -> None:
    """Each organisation sees that one of its donors went; not which gifts were theirs."""
    for organisation_id in sorted({gift.campaign.organisation_id for gift in gifts}):
        record(
            session,
            actor=ACTOR,
            action="donor_forgotten",
            subject="donor:forgotten",
            organisation_id=organisation_id,
            now=now,
        )


def _forget_offline(session: Session, address: str, gift_ids: list[int]) -> None:
    """Also names beside gifts that were confirmed, whose address has moved to the gift."""
    theirs = select(OfflineGift.id).where(OfflineGift.gift_id.in_(gift_ids))
    session.execute(
        delete(OfflineDonor)
        .where(
            or_(
                OfflineDonor.offline_gift_id.in_(theirs),
                func.lower(OfflineDonor.email) == plain_address(address),
            )
        )
        .execution_options(synchronize_session=False)
    )


def _forget_vouchers(session: Session, gift_ids: list[int]) -> None:
    """The way to the payment service's own page, where a payer may stand by name."""
    session.execute(
        update(GiftPending)
        .where(GiftPending.gift_id.in_(gift_ids))
        .values(url=None)
        .execution_options(synchronize_session=False)
    )


def _forget_mail(session: Session, address: str) -> None:
    """Mails that have not left."""
    said = func.lower(NoticeAddress.address) == plain_address(address)
    waiting = session.scalars(select(NoticeAddress.notice_id).where(said)).all()
    session.execute(delete(NoticeAddress).where(NoticeAddress.notice_id.in_(waiting)))
    session.execute(delete(Notice).where(Notice.id.in_(waiting), Notice.user_id.is_(None)))
