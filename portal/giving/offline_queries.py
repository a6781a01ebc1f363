"""Reads of off-line gifts, as whoever keeps an organisation's money may see them."""

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.errors import NotFound
from portal.giving.keyed_pages import cut, newest_first
from portal.giving.models import Campaign
from portal.giving.offline_models import MoneyPlace, OfflineDonor, OfflineGift
from portal.giving.offline_rules import OfflineState
from portal.giving.queries import campaign_for

PAGE = 40


def places_for(session: Session, actor: Actor) -> list[MoneyPlace]:
    """The accounts and boxes of the organisations whose money `actor` writes down."""
    where = actor.organisations_with(Permission.MONEY_RECORD)
    return list(
        session.scalars(
            select(MoneyPlace)
            .where(MoneyPlace.organisation_id.in_(where))
            .order_by(MoneyPlace.name, MoneyPlace.id)
            .limit(200)
        )
    )


def place_for(session: Session, actor: Actor, reference: str) -> MoneyPlace:
    """One of them; raises NotFound."""
    place = session.scalar(select(MoneyPlace).where(MoneyPlace.reference == reference))
    if place is None or not actor.can_in(Permission.MONEY_RECORD, place.organisation_id):
        raise NotFound
    return place


def campaigns_with_fund(session: Session, actor: Actor) -> list[Campaign]:
    """Campaigns to whose fund money may be written down, newest first."""
    where = actor.organisations_with(Permission.MONEY_RECORD)
    return list(
        session.scalars(
            select(Campaign)
            .where(Campaign.organisation_id.in_(where), Campaign.opened_at.is_not(None))
            .order_by(Campaign.id.desc())
            .limit(200)
        )
    )


def fund_campaign(session: Session, actor: Actor, reference: str) -> Campaign:
    """One of them; raises NotFound."""
    return campaign_for(session, actor, reference, Permission.MONEY_RECORD)


def offline_gifts_for(
    session: Session, actor: Actor, *, waiting: bool, before: str = ""
) -> tuple[list[OfflineGift], str]:
    """Off-line gifts that wait, or those decided, newest first; and where the next page begins."""
    where = actor.organisations_with(Permission.MONEY_CONFIRM)
    state = OfflineGift.state == OfflineState.WAITING
    query = select(OfflineGift).where(
        OfflineGift.organisation_id.in_(where), state if waiting else ~state
    )
    page = newest_first(query, OfflineGift, before=before, size=PAGE)
    return cut(session.scalars(page).all(), PAGE)


def offline_gift_for(
    session: Session, actor: Actor, reference: str, *, lock: bool = False
) -> OfflineGift:
    """One off-line gift; raises NotFound for another organisation's."""
    query = select(OfflineGift).where(OfflineGift.reference == reference)
    if lock:
        query = query.with_for_update(of=OfflineGift).execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None or not actor.can_in(Permission.MONEY_CONFIRM, found.organisation_id):
        raise NotFound
    return found


def donor_of(session: Session, gift: OfflineGift) -> OfflineDonor | None:
    """What is kept of who gave."""
    return session.get(OfflineDonor, gift.id)


def place_names(session: Session, *, organisation_ids: Iterable[int]) -> dict[str, str]:
    """The name of each account and box by its fund in the ledger."""
    places = session.scalars(
        select(MoneyPlace).where(MoneyPlace.organisation_id.in_(list(organisation_ids)))
    )
    return {place.account.fund: place.name for place in places}
