"""Reads of what donors chose: who is to be told, and what stands on the wall."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.errors import NotFound
from portal.giving.campaign_models import CampaignUpdate
from portal.giving.donor_models import UpdateWish, WallEntry
from portal.giving.gift_rules import MONEY_ARRIVED
from portal.giving.look_rules import Look
from portal.giving.models import Campaign, Gift, GiftDonor


@dataclass(frozen=True, repr=False)
class Reader:
    """Somebody to be told: the address is never printed by accident."""

    gift_id: int
    wish: str
    address: str
    language: str


def readers_after(
    session: Session,
    *,
    campaign_id: int,
    after: int,
    until: datetime,
    livemode: bool,
    most: int,
) -> list[Reader]:
    """The next ones to be told, each address once: who asked before `until`, gave, and did not
    say stop. A gift that never arrived asks for nothing: anybody can type anybody's address.
    """
    first = (
        select(func.min(UpdateWish.gift_id))
        .join(Gift, Gift.id == UpdateWish.gift_id)
        .where(
            UpdateWish.campaign_id == campaign_id,
            UpdateWish.stopped_at.is_(None),
            UpdateWish.wished_at <= until,
            Gift.paid_at.is_not(None),
            Gift.livemode == livemode,
        )
        .group_by(UpdateWish.mark)
    )
    rows = session.execute(
        select(UpdateWish.gift_id, UpdateWish.reference, GiftDonor.email, Gift.language)
        .join(GiftDonor, GiftDonor.gift_id == UpdateWish.gift_id)
        .join(Gift, Gift.id == UpdateWish.gift_id)
        .where(UpdateWish.gift_id.in_(first), UpdateWish.gift_id > after)
        .order_by(UpdateWish.gift_id)
        .limit(most)
    )
    return [Reader(*row) for row in rows]


def update_by_reference(session: Session, reference: str) -> CampaignUpdate | None:
    """One update, whatever became of it."""
    return session.scalar(select(CampaignUpdate).where(CampaignUpdate.reference == reference))


def wish_by_reference(session: Session, reference: str | None) -> UpdateWish:
    """One wish; raises NotFound."""
    found = session.scalar(select(UpdateWish).where(UpdateWish.reference == (reference or "")))
    if found is None:
        raise NotFound
    return found


def wants_it_still(session: Session, *, update: str, wish: str) -> bool:
    """Whether a mail that waits may leave: the update stands, and its reader did not say stop."""
    stands = select(CampaignUpdate.id).where(
        CampaignUpdate.reference == update, CampaignUpdate.look == Look.STANDS
    )
    asked = select(UpdateWish.gift_id).where(
        UpdateWish.reference == wish, UpdateWish.stopped_at.is_(None)
    )
    return session.scalar(stands) is not None and session.scalar(asked) is not None


def entry_of(session: Session, gift: Gift) -> WallEntry | None:
    """What the donor of this gift wants read, if anything."""
    return session.get(WallEntry, gift.id)


def entry_in(session: Session, campaign: Campaign, reference: str) -> WallEntry:
    """One entry of a campaign, held until this transaction ends; raises NotFound."""
    found = session.scalar(
        select(WallEntry)
        .where(WallEntry.campaign_id == campaign.id, WallEntry.reference == reference)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def place_on_wall(session: Session, campaign: Campaign, reference: str) -> int | None:
    """The gift at which a page of the wall ended, or None for an entry that is not there."""
    return session.scalar(
        select(WallEntry.gift_id).where(
            WallEntry.campaign_id == campaign.id, WallEntry.reference == reference
        )
    )


def wall_of(
    session: Session,
    campaign: Campaign,
    *,
    livemode: bool,
    looks: Iterable[Look] = (Look.STANDS,),
    before: int | None = None,
    most: int = 30,
) -> Sequence[tuple[WallEntry, Gift]]:
    """What may be read beside the campaign, newest gifts first: only of those whose money arrived
    and is still there, and never test gifts among live ones. `before` is the gift it goes on from.
    """
    query = (
        select(WallEntry, Gift)
        .join(Gift, Gift.id == WallEntry.gift_id)
        .where(
            WallEntry.campaign_id == campaign.id,
            WallEntry.look.in_(list(looks)),
            Gift.state.in_(sorted(MONEY_ARRIVED)),
            Gift.livemode == livemode,
        )
        .order_by(WallEntry.gift_id.desc())
        .limit(most)
    )
    if before is not None:
        query = query.where(WallEntry.gift_id < before)
    return [(entry, gift) for entry, gift in session.execute(query)]
