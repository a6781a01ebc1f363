"""A second person confirms an off-line gift: then it is in the books, once.

Lock order: campaign is read only; the off-line gift is held, then the lines of its account, then
the ledger's own.
"""

from datetime import datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.audit.recording import record
from portal.giving.booking_gifts import Came, book_gift, within_day
from portal.giving.find_rules import plain_address
from portal.giving.models import Gift, GiftDonor
from portal.giving.offline_models import OfflineDonor, OfflineGift
from portal.giving.offline_rules import (
    OfflineState,
    ensure_as_seen,
    ensure_second,
    ensure_waiting,
)
from portal.giving.telling_lines import ensure_not_parked, line_telling_of
from portal.notices.writing import notify

SOURCE = "offline"


def confirm_offline_gift(
    session: Session,
    *,
    actor: Actor,
    gift: OfflineGift,
    version: int,
    link_key: str,
    now: datetime,
) -> Gift:
    """Book the gift that `gift`, held by this transaction, describes.

    Raises NotWaiting, PageIsOld, SamePerson, ParkedBefore.
    """
    ensure_waiting(gift.state)
    ensure_as_seen(seen=version, version=gift.version)
    ensure_second(first=gift.entered_by, second=actor.reference)
    if line_telling_of(session, gift) is None:
        ensure_not_parked(session, place=gift.place, amount=gift.amount, evidence=gift.evidence)
    booked, _ = book_gift(
        session, campaign=gift.campaign, came=came_of(gift, now), link_key=link_key, now=now
    )
    gift.gift_id, gift.state = booked.id, OfflineState.CONFIRMED
    gift.decided_by, gift.decided_at = actor.reference, now
    gift.version += 1
    session.flush()
    _write_to_donor(session, gift, booked, now)
    record(
        session,
        actor=actor,
        action="offline_gift_confirmed",
        subject=f"offline_gift:{gift.reference}",
        organisation_id=gift.organisation_id,
        now=now,
    )
    return booked


def came_of(gift: OfflineGift, now: datetime) -> Came:
    """The event that the books know an off-line gift by."""
    return Came(
        source=SOURCE,
        external_id=gift.reference,
        amount=gift.amount,
        debited=gift.place.account,
        occurred_at=within_day(gift.received_on, now),
        language=gift.language,
        livemode=gift.livemode,
    )


def _write_to_donor(session: Session, gift: OfflineGift, booked: Gift, now: datetime) -> None:
    """Their address moves to where every donor's is; their page's link is mailed there."""
    donor = session.get(OfflineDonor, gift.id, with_for_update=True)
    if donor is None or not donor.email:
        return
    address = plain_address(donor.email)
    session.add(GiftDonor(gift_id=booked.id, email=address))
    notify(
        session,
        kind="gift_paid",
        language=gift.language,
        address=address,
        facts={"gift": booked.reference},
        now=now,
    )
    donor.email = ""
    session.flush()
