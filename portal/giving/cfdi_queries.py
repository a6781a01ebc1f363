"""Reads about fiscal receipts: the issuer in force, and where the receipt of a gift stands."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, undefer

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.errors import NotFound
from portal.giving.cfdi_models import CfdiStamp, CfdiWish, IssuerVersion
from portal.giving.cfdi_rules import Step, step_of
from portal.giving.gift_rules import MONEY_ARRIVED, GiftState
from portal.giving.keyed_pages import cut, oldest_first
from portal.giving.models import Campaign, Gift, GiftMovement
from portal.giving.tax_rules import Issuer
from portal.money import Currency, Money

PAGE = 20
Query = TypeVar("Query", bound=Select[Any])


@dataclass(frozen=True, repr=False)
class Receipt:
    """All that is known of the fiscal receipt of a gift."""

    gift: Gift
    wish: CfdiWish | None
    stamp: CfdiStamp | None
    kept: Money
    step: Step


def issuer_versions(session: Session, organisation_id: int) -> Sequence[IssuerVersion]:
    """Every version, the one in force first."""
    return session.scalars(
        select(IssuerVersion)
        .where(IssuerVersion.organisation_id == organisation_id)
        .order_by(IssuerVersion.version.desc())
        .limit(50)
    ).all()


def issuer_of(session: Session, organisation_id: int) -> Issuer | None:
    """Who issues, for an organisation that does and said everything that it takes."""
    found = next(iter(issuer_versions(session, organisation_id)), None)
    return issuer_in(found) if found and found.is_donataria else None


def issuer_in(version: IssuerVersion) -> Issuer:
    """What a version says."""
    return Issuer(
        is_donataria=version.is_donataria,
        rfc=version.rfc,
        name=version.name,
        regime=version.regime,
        postcode=version.postcode,
        authorisation=version.authorisation,
        authorised_on=version.authorised_on,
        series=version.series,
    )


def receipt_of(session: Session, gift: Gift) -> Receipt:
    """Where the fiscal receipt of a gift stands."""
    wish = session.get(CfdiWish, gift.id)
    stamp = stamp_in_force(session, gift)
    sums = select(func.sum(GiftMovement.amount_minor)).where(GiftMovement.gift_id == gift.id)
    kept = int(session.scalar(sums) or 0)
    step = step_of(
        GiftState(gift.state),
        wished=wish is not None,
        kept=kept,
        stamped=stamp.total_minor if stamp else None,
    )
    return Receipt(gift, wish, stamp, Money(kept, Currency(gift.currency)), step)


def stamp_in_force(session: Session, gift: Gift) -> CfdiStamp | None:
    """The stamped receipt of a gift, unless it was cancelled."""
    return session.scalar(
        select(CfdiStamp).where(CfdiStamp.gift_id == gift.id, CfdiStamp.cancelled_on.is_(None))
    )


def stamped_file(session: Session, gift: Gift) -> CfdiStamp:
    """The stamp in force with its file; raises NotFound."""
    found = session.scalar(
        select(CfdiStamp)
        .where(CfdiStamp.gift_id == gift.id, CfdiStamp.cancelled_on.is_(None))
        .options(undefer(CfdiStamp.body))
    )
    if found is None:
        raise NotFound
    return found


def receipt_for(session: Session, actor: Actor, reference: str) -> Receipt:
    """The receipt of one gift that `actor` sees to; raises NotFound."""
    gift = session.scalar(select(Gift).where(Gift.reference == reference))
    if gift is None or not actor.can_in(Permission.CFDI_HANDLE, gift.campaign.organisation_id):
        raise NotFound
    receipt = receipt_of(session, gift)
    if receipt.step is Step.NONE:
        raise NotFound
    return receipt


def to_issue_for(
    session: Session, actor: Actor, *, livemode: bool, after: str = ""
) -> tuple[list[Receipt], str]:
    """Gifts whose money came and of which a receipt is wanted, oldest first."""
    query = (
        _of_mine(select(Gift), actor, livemode)
        .join(CfdiWish, CfdiWish.gift_id == Gift.id)
        .where(
            Gift.state.in_(sorted(MONEY_ARRIVED)),
            Gift.id.not_in(_in_force()),
            _kept() > 0,
        )
    )
    page, more = cut(session.scalars(oldest_first(query, Gift, after=after, size=PAGE)).all(), PAGE)
    return [receipt_of(session, gift) for gift in page], more


def to_cancel_for(
    session: Session, actor: Actor, *, livemode: bool, after: str = ""
) -> tuple[list[Receipt], str]:
    """Gifts that went back, whole or in part, after their receipt was stamped, oldest first."""
    query = (
        _of_mine(select(Gift), actor, livemode)
        .join(CfdiStamp, CfdiStamp.gift_id == Gift.id)
        .where(
            CfdiStamp.cancelled_on.is_(None),
            CfdiStamp.total_minor != _kept(),
            Gift.state != GiftState.DISPUTED,
        )
    )
    page, more = cut(session.scalars(oldest_first(query, Gift, after=after, size=PAGE)).all(), PAGE)
    return [receipt_of(session, gift) for gift in page], more


def stamped_for(session: Session, actor: Actor, *, livemode: bool) -> Sequence[CfdiStamp]:
    """The newest stamped receipts."""
    query = _of_mine(select(CfdiStamp).join(Gift, Gift.id == CfdiStamp.gift_id), actor, livemode)
    return session.scalars(query.order_by(CfdiStamp.id.desc()).limit(PAGE)).all()


def _of_mine(query: Query, actor: Actor, livemode: bool) -> Query:
    mine = actor.organisations_with(Permission.CFDI_HANDLE)
    return query.join(Campaign, Campaign.id == Gift.campaign_id).where(
        Campaign.organisation_id.in_(mine), Gift.livemode == livemode
    )


def _in_force() -> Select[Any]:
    return select(CfdiStamp.gift_id).where(CfdiStamp.cancelled_on.is_(None))


def _kept() -> ColumnElement[int]:
    """What came of a gift less what went back."""
    return (
        select(func.coalesce(func.sum(GiftMovement.amount_minor), 0))
        .where(GiftMovement.gift_id == Gift.id)
        .correlate(Gift)
        .scalar_subquery()
    )
