"""A donor asks to be named beside a campaign; staff let it stand; the donor takes it away.

Nobody is named unless they ask. Lock order: gift, entry.
"""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.giving.donor_models import WallEntry
from portal.giving.donor_queries import entry_in
from portal.giving.gift_rules import MONEY_ARRIVED, GiftState
from portal.giving.look_rules import Look
from portal.giving.models import Campaign
from portal.giving.page_errors import NotArrived, NotWaiting, StalePage
from portal.giving.starting_gifts import locked_gift


@dataclass(frozen=True, repr=False)
class Naming:
    """What the donor wants read; the amount only when they say so."""

    display_name: str
    message: str
    shows_amount: bool


def ask_for_wall(session: Session, *, gift_reference: str, naming: Naming, today: date) -> None:
    """Write it, or write it anew; it waits until somebody of the staff read it.

    Raises NotArrived for a gift whose money has not come.
    """
    gift = locked_gift(session, gift_reference)
    if GiftState(gift.state) not in MONEY_ARRIVED:
        raise NotArrived
    entry = session.get(WallEntry, gift.id)
    if entry is None:
        entry = WallEntry(gift_id=gift.id, campaign_id=gift.campaign_id, version=0)
        session.add(entry)
    entry.display_name, entry.message = naming.display_name, naming.message
    entry.shows_amount, entry.written_on = naming.shows_amount, today
    entry.look, entry.decided_by, entry.decided_on = Look.WAITING, None, None
    entry.version += 1
    session.flush()


def leave_wall(session: Session, *, gift_reference: str) -> None:
    """Nothing of this donor is read any more, at once; a second time changes nothing."""
    gift = locked_gift(session, gift_reference)
    session.execute(delete(WallEntry).where(WallEntry.gift_id == gift.id))
    session.flush()


def judge_entry(
    session: Session,
    *,
    campaign: Campaign,
    reference: str,
    stands: bool,
    version: int,
    actor: Actor,
    today: date,
) -> None:
    """Let it stand, or not; also what stood may be taken down.

    Raises NotFound, StalePage when the donor wrote anew meanwhile, NotWaiting when it is so.
    """
    entry = entry_in(session, campaign, reference)
    if entry.version != version:
        raise StalePage
    wanted = Look.STANDS if stands else Look.SENT_BACK
    if entry.look == wanted or (stands and entry.look != Look.WAITING):
        raise NotWaiting(entry.look)
    entry.look, entry.decided_by, entry.decided_on = wanted, actor.reference, today
    session.flush()
