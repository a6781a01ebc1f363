"""A donor asks to be told of a campaign, when giving, and says stop from any mail."""

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from portal.extensions import insert_once
from portal.giving.donor_models import UpdateWish
from portal.giving.donor_queries import wish_by_reference
from portal.giving.links import address_mark
from portal.giving.models import Gift, GiftDonor
from portal.references import new_reference


def ask_for_news(session: Session, *, gift: Gift, link_key: str, now: datetime) -> bool:
    """Note the wish of whoever left an address with the gift; made once however often sent."""
    address = session.scalar(select(GiftDonor.email).where(GiftDonor.gift_id == gift.id))
    if not address:
        return False
    return insert_once(
        session,
        UpdateWish,
        gift_id=gift.id,
        reference=new_reference(),
        campaign_id=gift.campaign_id,
        mark=address_mark(link_key, gift.campaign.reference, address),
        wished_at=now,
    )


def stop_news(session: Session, *, wish: str | None, now: datetime) -> None:
    """No mail of this campaign goes to that address any more, whichever gift asked for it.

    A second time changes nothing. Raises NotFound.
    """
    found = wish_by_reference(session, wish)
    session.execute(
        update(UpdateWish)
        .where(
            UpdateWish.campaign_id == found.campaign_id,
            UpdateWish.mark == found.mark,
            UpdateWish.stopped_at.is_(None),
        )
        .values(stopped_at=now)
        .execution_options(synchronize_session=False)
    )
    session.expire_all()
