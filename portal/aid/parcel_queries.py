"""Reads of goods lines and parcels. Whoever moves one locks case, line and parcel in this order."""

from datetime import date

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.aid.models import Case, Centre, Commitment, GoodsNeed, Item, Need, Parcel
from portal.aid.parcel_rules import ON_THE_WAY, ParcelState
from portal.aid.rules import CommitmentState, NeedKind
from portal.errors import NotFound

MOST = 50
GIVEN_GOODS = (ParcelState.RESERVED, ParcelState.IN_TRANSIT, ParcelState.DELIVERED)
GIVEN_MONEY = (CommitmentState.COMMITTED, CommitmentState.DELIVERED)


def locked_goods_need(session: Session, case: Case, reference: str) -> GoodsNeed:
    """A line of this case, locked after it; raises NotFound."""
    need = session.scalar(
        select(GoodsNeed)
        .where(GoodsNeed.reference == reference, GoodsNeed.case_id == case.id)
        .with_for_update(of=GoodsNeed)
        .execution_options(populate_existing=True)
    )
    if need is None:
        raise NotFound
    return need


def lock_parcel(session: Session, parcel_id: int) -> Parcel:
    """Case, line and parcel, each locked and read again under its lock."""
    need_id = session.scalars(select(Parcel.need_id).where(Parcel.id == parcel_id)).one()
    case_id = session.scalars(select(GoodsNeed.case_id).where(GoodsNeed.id == need_id)).one()
    fresh = {"populate_existing": True}
    case = select(Case).where(Case.id == case_id).with_for_update(of=Case)
    session.scalars(case.execution_options(**fresh)).one()
    need = select(GoodsNeed).where(GoodsNeed.id == need_id).with_for_update(of=GoodsNeed)
    session.scalars(need.execution_options(**fresh)).one()
    parcel = select(Parcel).where(Parcel.id == parcel_id).with_for_update(of=Parcel)
    return session.scalars(parcel.execution_options(**fresh)).one()


def parcel_of_case(session: Session, case: Case, reference: str) -> Parcel:
    """A parcel of this case, locked after it; raises NotFound."""
    return _locked(session, _parcels().where(GoodsNeed.case_id == case.id), reference)


def parcel_to_deliver(session: Session, actor: Actor, reference: str) -> Parcel:
    """A parcel of a case that this intermediary released, locked with it; raises NotFound."""
    return _locked(session, _parcels().where(*_carried_by(actor)), reference)


def parcel_in_centre(session: Session, centre: Centre, reference: str) -> Parcel:
    """A parcel that leaves from this centre, locked with its case; raises NotFound."""
    return _locked(session, _parcels().where(Parcel.centre_id == centre.id), reference)


def parcels_of(session: Session, case: Case) -> list[Parcel]:
    """What was set apart for the case, the latest fifty."""
    query = _parcels().where(GoodsNeed.case_id == case.id).order_by(Parcel.id.desc())
    return list(session.scalars(query.limit(MOST)))


def parcels_to_deliver(session: Session, actor: Actor) -> list[Parcel]:
    """What the intermediary has still to carry to the door, in no order that tells anything."""
    query = _parcels().where(*_carried_by(actor), Parcel.state.in_(ON_THE_WAY))
    return list(session.scalars(query.order_by(Parcel.reference).limit(MOST)))


def parcels_in_centre(session: Session, centre: Centre, *, after: str = "") -> list[Parcel]:
    """Parcels that wait here or are on their way from here; one more than a page holds."""
    query = select(Parcel).where(
        Parcel.centre_id == centre.id, Parcel.state.in_(ON_THE_WAY), Parcel.reference > after
    )
    return list(session.scalars(query.order_by(Parcel.reference).limit(MOST + 1)))


def last_help_on(session: Session, case: Case, kind: NeedKind) -> date | None:
    """The day on which this kind of help was last set apart for the case, in money or goods."""
    money = session.scalar(
        select(func.max(Commitment.committed_on))
        .join(Need, Commitment.need_id == Need.id)
        .where(Need.case_id == case.id, Need.kind == kind, Commitment.state.in_(GIVEN_MONEY))
    )
    days = [money, last_goods_on(session, case, kind)]
    return max((day for day in days if day), default=None)


def last_goods_on(session: Session, case: Case, kind: NeedKind) -> date | None:
    """The same for goods alone."""
    return session.scalar(
        select(func.max(Parcel.reserved_on))
        .join(GoodsNeed, Parcel.need_id == GoodsNeed.id)
        .join(Item, GoodsNeed.item_id == Item.id)
        .where(GoodsNeed.case_id == case.id, Item.kind == kind, Parcel.state.in_(GIVEN_GOODS))
    )


def _parcels() -> Select[Parcel]:
    return (
        select(Parcel)
        .join(GoodsNeed, Parcel.need_id == GoodsNeed.id)
        .join(Case, GoodsNeed.case_id == Case.id)
    )


def _carried_by(actor: Actor) -> list[ColumnElement[bool]]:
    return [
        Case.intermediary == actor.reference,
        Case.organisation_id.in_(actor.organisations_with(Permission.DELIVERY_MARK)),
    ]


def _locked(session: Session, query: Select[Parcel], reference: str) -> Parcel:
    found = session.scalar(query.where(Parcel.reference == reference).with_only_columns(Parcel.id))
    if found is None:
        raise NotFound
    return lock_parcel(session, int(found))
