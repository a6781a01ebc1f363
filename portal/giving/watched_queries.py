"""Donors whose gifts to one organisation reached what the law names, within six months."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.clock import day_of
from portal.giving.cfdi_models import CfdiWish
from portal.giving.donor_keeping_rules import (
    IDENTIFIED_UMA,
    PESOS_FOR,
    UMA,
    Arrival,
    Duty,
    Flagged,
    flagged_in,
)
from portal.giving.models import Campaign, Gift, GiftDonor
from portal.giving.offline_models import OfflineDonor, OfflineGift
from portal.giving.watched_models import DonorDuty
from portal.money import Currency

PAGE = 20
LEAST = IDENTIFIED_UMA * min(minor for _since, minor in UMA)


@dataclass(frozen=True, repr=False)
class Watched:
    """One donor of one organisation: what reached a threshold, and what was done about it."""

    organisation: str
    address: str
    names: Sequence[str]
    flagged: Sequence[Flagged]
    identified_on: date | None
    told_on: dict[str, date] = field(default_factory=dict)


@dataclass(frozen=True, repr=False)
class _Group:
    first: int
    organisation_id: int
    name: str
    key: str


def watched_for(
    session: Session, actor: Actor, *, livemode: bool, after: str = ""
) -> tuple[list[Watched], str]:
    """A page of them by their first gift, and the gift after which the next one begins.

    Whoever left no address is known by one gift only: nobody can say what else they gave.
    """
    groups = _groups(session, actor, livemode, after)
    found = [_watched(session, group, livemode) for group in groups[:PAGE]]
    last = groups[PAGE - 1].first if len(groups) > PAGE else None
    more = session.scalar(select(Gift.reference).where(Gift.id == last)) or ""
    return [one for one in found if one.flagged], more


def watched_with(session: Session, actor: Actor, reference: str) -> Watched | None:
    """The donor of one gift, if that gift reached a threshold and is one's own to see to."""
    gift = session.scalar(select(Gift).where(Gift.reference == reference))
    mine = actor.organisations_with(Permission.DONORS_WATCH)
    if gift is None or gift.campaign.organisation_id not in mine:
        return None
    email = session.scalar(select(GiftDonor.email).where(GiftDonor.gift_id == gift.id))
    organisation = gift.campaign.organisation
    group = _Group(gift.id, organisation.id, organisation.name, email or gift.reference)
    found = _watched(session, group, gift.livemode)
    return found if any(one.arrival.gift == reference for one in found.flagged) else None


def _key() -> ColumnElement[str]:
    return func.coalesce(GiftDonor.email, Gift.reference)


def _groups(session: Session, actor: Actor, livemode: bool, after: str) -> list[_Group]:
    pesos = case(
        *((Gift.currency == code, Gift.amount_minor * rate) for code, rate in PESOS_FOR.items()),
        else_=Gift.amount_minor,
    )
    first = func.min(Gift.id)
    query = (
        select(first, Organisation.id, Organisation.name, _key())
        .select_from(Gift)
        .join(Campaign, Campaign.id == Gift.campaign_id)
        .join(Organisation, Organisation.id == Campaign.organisation_id)
        .outerjoin(GiftDonor, GiftDonor.gift_id == Gift.id)
        .where(
            Organisation.id.in_(actor.organisations_with(Permission.DONORS_WATCH)),
            Gift.paid_at.is_not(None),
            Gift.livemode == livemode,
        )
        .group_by(Organisation.id, Organisation.name, _key())
        .having(func.sum(pesos) >= LEAST)
        .order_by(first)
        .limit(PAGE + 1)
    )
    if after:
        place = select(Gift.id).where(Gift.reference == after).scalar_subquery()
        query = query.having(first > place)
    return [_Group(*row) for row in session.execute(query)]


def _watched(session: Session, group: _Group, livemode: bool) -> Watched:
    gifts = session.execute(
        select(Gift, GiftDonor.email)
        .join(Campaign, Campaign.id == Gift.campaign_id)
        .outerjoin(GiftDonor, GiftDonor.gift_id == Gift.id)
        .where(
            Campaign.organisation_id == group.organisation_id,
            _key() == group.key,
            Gift.paid_at.is_not(None),
            Gift.livemode == livemode,
        )
        .order_by(Gift.paid_at, Gift.id)
    ).all()
    ids = [gift.id for gift, _email in gifts]
    duties = session.execute(
        select(Gift.reference, DonorDuty.duty, DonorDuty.done_on)
        .join(Gift, Gift.id == DonorDuty.gift_id)
        .where(DonorDuty.gift_id.in_(ids))
    ).all()
    identified = [day for _gift, duty, day in duties if duty == Duty.IDENTIFIED]
    return Watched(
        organisation=group.name,
        address=next((email for _gift, email in gifts if email), ""),
        names=_names(session, ids),
        flagged=flagged_in(_arrival(gift) for gift, _email in gifts),
        identified_on=max(identified, default=None),
        told_on={gift: day for gift, duty, day in duties if duty == Duty.TOLD},
    )


def _arrival(gift: Gift) -> Arrival:
    assert gift.paid_at is not None
    return Arrival(day_of(gift.paid_at), gift.amount_minor, Currency(gift.currency), gift.reference)


def _names(session: Session, ids: Sequence[int]) -> list[str]:
    """What they are called where they said it: for a fiscal receipt, or to who wrote it down."""
    receipts = session.scalars(select(CfdiWish.name).where(CfdiWish.gift_id.in_(ids)))
    offline = session.scalars(
        select(OfflineDonor.name)
        .join(OfflineGift, OfflineGift.id == OfflineDonor.offline_gift_id)
        .where(OfflineGift.gift_id.in_(ids), OfflineDonor.name != "")
    )
    return sorted({*receipts, *offline})
