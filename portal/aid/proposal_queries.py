"""What somebody proposed and another person has to approve: money and goods, in one question."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.aid.models import Case, Commitment, GoodsNeed, Item, Need, Parcel
from portal.aid.parcel_rules import ParcelState
from portal.aid.rules import CommitmentState, NeedKind
from portal.money import Currency, Money

MOST = 50


@dataclass(frozen=True)
class Proposed:
    """Money for a need of a case, or so many of an item: then `amount` is None."""

    case: str
    need: NeedKind
    amount: Money | None
    quantity: int = 0
    item: str = ""


def proposals_for(session: Session, actor: Actor) -> list[Proposed]:
    """What this person may approve and did not propose, money first; at most MOST of each."""
    both = (select(part.subquery()) for part in (_money(actor), _goods(actor)))
    rows = session.execute(union_all(*both)).all()
    return [
        Proposed(
            row.case,
            NeedKind(row.need),
            None if row.quantity else Money(row.minor, Currency(row.currency)),
            row.quantity,
            row.item,
        )
        for row in rows
    ]


def _money(actor: Actor) -> Any:
    return (
        select(
            Case.reference.label("case"),
            Need.kind.label("need"),
            Commitment.amount_minor.label("minor"),
            Commitment.currency.label("currency"),
            literal(0).label("quantity"),
            literal("").label("item"),
        )
        .join(Need, Commitment.need_id == Need.id)
        .join(Case, Need.case_id == Case.id)
        .where(
            Commitment.state == CommitmentState.PROPOSED,
            Commitment.organisation_id.in_(actor.organisations_with(Permission.AID_APPROVE)),
            Commitment.proposed_by != actor.reference,
        )
        .order_by(Commitment.id)
        .limit(MOST)
    )


def _goods(actor: Actor) -> Any:
    return (
        select(
            Case.reference.label("case"),
            Item.kind.label("need"),
            literal(0).label("minor"),
            literal("").label("currency"),
            Parcel.quantity.label("quantity"),
            Item.name.label("item"),
        )
        .join(GoodsNeed, Parcel.need_id == GoodsNeed.id)
        .join(Item, GoodsNeed.item_id == Item.id)
        .join(Case, GoodsNeed.case_id == Case.id)
        .where(
            Parcel.state == ParcelState.PROPOSED,
            Case.organisation_id.in_(actor.organisations_with(Permission.AID_APPROVE)),
            Parcel.proposed_by != actor.reference,
        )
        .order_by(Parcel.reference)
        .limit(MOST)
    )
