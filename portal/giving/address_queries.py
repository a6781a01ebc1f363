"""Reads of all gifts of one address: those whose money came, for anybody can type any address."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, case, func, select
from sqlalchemy.orm import Session

from portal.accounts.models import Organisation
from portal.giving.find_models import GiftsLink
from portal.giving.find_rules import is_in_force, plain_address
from portal.giving.gift_rules import MovementKind
from portal.giving.keyed_pages import cut, newest_first
from portal.giving.models import Campaign, Gift, GiftDonor, GiftMovement
from portal.giving.monthly_models import MonthlyDonor, MonthlyGift
from portal.giving.monthly_rules import RUNNING
from portal.giving.offline_models import OfflineDonor, OfflineGift
from portal.money import Currency, Money

MEXICO = ZoneInfo("America/Mexico_City")
PAGE = 20
# Organisations times currencies; an alliance has far fewer.
MOST_LINES = 200


@dataclass(frozen=True)
class Line:
    """What one organisation received of an address in a year, and what of it went back."""

    organisation: str
    is_donataria: bool
    gifts: int
    given: Money
    returned: Money

    @property
    def kept(self) -> Money:
        """What stayed."""
        return self.given - self.returned


def is_of(address: str) -> ColumnElement[bool]:
    """The rows of donors with this address, however it was written."""
    return GiftDonor.email == plain_address(address)


def address_behind(session: Session, link: str | None, *, now: datetime) -> str | None:
    """The address whose link this is, while it opens."""
    found = session.execute(
        select(GiftDonor.email, GiftsLink.made_at)
        .join(GiftsLink, GiftsLink.gift_id == GiftDonor.gift_id)
        .where(GiftsLink.reference == (link or ""))
    ).one_or_none()
    return found.email if found and is_in_force(found.made_at, now=now) else None


def gifts_of(
    session: Session, address: str, *, livemode: bool, before: str = ""
) -> tuple[list[Gift], str]:
    """Its gifts, newest first, live and test apart; and where the next page begins."""
    query = _arrived(select(Gift), address).where(Gift.livemode == livemode)
    page = newest_first(query, Gift, before=before, size=PAGE)
    return cut(session.scalars(page).all(), PAGE)


def running_of(session: Session, address: str, *, livemode: bool) -> Sequence[MonthlyGift]:
    """Its monthly gifts that are still charged."""
    return session.scalars(
        select(MonthlyGift)
        .join(MonthlyDonor, MonthlyDonor.monthly_id == MonthlyGift.id)
        .where(
            MonthlyDonor.email == plain_address(address),
            MonthlyGift.livemode == livemode,
            MonthlyGift.state.in_(RUNNING),
        )
        .order_by(MonthlyGift.id.desc())
        .limit(PAGE)
    ).all()


def organisations_of(session: Session, address: str) -> set[int]:
    """The numbers of those to which it gave, promised, or is written down as having given."""
    theirs = select(Campaign.organisation_id).distinct()
    known = plain_address(address)
    queries = (
        theirs.join(Gift, Gift.campaign_id == Campaign.id)
        .join(GiftDonor, GiftDonor.gift_id == Gift.id)
        .where(is_of(address)),
        theirs.join(MonthlyGift, MonthlyGift.campaign_id == Campaign.id)
        .join(MonthlyDonor, MonthlyDonor.monthly_id == MonthlyGift.id)
        .where(MonthlyDonor.email == known),
        select(OfflineGift.organisation_id)
        .join(OfflineDonor, OfflineDonor.offline_gift_id == OfflineGift.id)
        .where(func.lower(OfflineDonor.email) == known),
    )
    return {found for query in queries for found in session.scalars(query)}


def modes_of(session: Session, address: str) -> Sequence[bool]:
    """Whether it gave live gifts, test gifts, or both."""
    return session.scalars(_arrived(select(Gift.livemode), address).distinct()).all()


def years_of(session: Session, address: str, *, livemode: bool) -> list[int]:
    """The years from its first gift to its last, newest first, by the clock of Mexico."""
    query = _arrived(select(func.min(Gift.paid_at), func.max(Gift.paid_at)), address)
    first, last = session.execute(query.where(Gift.livemode == livemode)).one()
    if first is None:
        return []
    return list(range(last.astimezone(MEXICO).year, first.astimezone(MEXICO).year - 1, -1))


def year_of(session: Session, address: str, *, year: int, livemode: bool) -> list[Line]:
    """What each organisation received in a year. What went back is taken from the year in which
    the gift came, whenever it went."""
    charged = case((GiftMovement.kind == MovementKind.CHARGE, GiftMovement.amount_minor), else_=0)
    query = (
        _arrived(
            select(
                Organisation.name,
                Organisation.is_donataria,
                Gift.currency,
                func.count(func.distinct(Gift.id)),
                func.sum(charged),
                func.sum(charged - GiftMovement.amount_minor),
            ),
            address,
        )
        .join(GiftMovement, GiftMovement.gift_id == Gift.id)
        .join(Campaign, Campaign.id == Gift.campaign_id)
        .join(Organisation, Organisation.id == Campaign.organisation_id)
        .where(Gift.livemode == livemode, Gift.paid_at >= _begin(year))
        .where(Gift.paid_at < _begin(year + 1))
        .group_by(Organisation.id, Organisation.name, Organisation.is_donataria, Gift.currency)
        .order_by(Organisation.name, Organisation.id, Gift.currency)
        .limit(MOST_LINES)
    )
    return [
        Line(name, bool(donataria), count, *(Money(int(m), Currency(code)) for m in minors))
        for name, donataria, code, count, *minors in session.execute(query)
    ]


def _arrived(query: Any, address: str) -> Select[Any]:
    made: Select[Any] = query.join(GiftDonor, GiftDonor.gift_id == Gift.id).where(
        is_of(address), Gift.paid_at.is_not(None)
    )
    return made


def _begin(year: int) -> datetime:
    return datetime(year, 1, 1, tzinfo=MEXICO).astimezone(UTC)
