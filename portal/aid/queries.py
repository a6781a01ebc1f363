"""Reads of the desk; every one is narrowed to what the actor may see."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.aid.models import Case, CaseEvent, Commitment, Need, Placement
from portal.aid.rules import ENDED, CommitmentState, CrowdCounts
from portal.errors import NotFound
from portal.organisations.models import Programme


def crowd_of(session: Session, need: str, household: str, cell: str) -> CrowdCounts:
    """How many cases share this need, band and cell."""
    same_cell = [Case.need == need, Case.cell == cell]
    return CrowdCounts(
        same_tuple=_count(session, *same_cell, Case.household == household),
        same_without_band=_count(session, *same_cell),
    )


def _count(session: Session, *conditions: object) -> int:
    query = select(func.count()).select_from(Case).where(*conditions)  # type: ignore[arg-type]
    return session.scalar(query) or 0


def case_for(
    session: Session,
    actor: Actor,
    reference: str,
    *,
    lock: bool = False,
    holding: Permission = Permission.CASE_SEE,
) -> Case:
    """The case, if the actor holds the permission where it is worked; else raises NotFound.

    What someone may do in one organisation opens nothing of another whose cases they only see.
    """
    query = select(Case).where(
        Case.reference == reference,
        Case.organisation_id.in_(
            actor.organisations_with(Permission.CASE_SEE) & actor.organisations_with(holding)
        ),
    )
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    case = session.scalar(query)
    if case is None:
        raise NotFound
    return case


def visible(actor: Actor) -> Select[Case]:
    """All cases that the actor's organisations work."""
    return select(Case).where(
        Case.organisation_id.in_(actor.organisations_with(Permission.CASE_SEE))
    )


def ended_among(session: Session, actor: Actor, references: Iterable[str]) -> dict[str, date]:
    """Of the cases this person passed on, those that are closed: reference to day of closing."""
    rows = session.execute(
        select(Case.reference, Case.closed_on).where(
            Case.reference.in_(list(references)),
            Case.intermediary == actor.reference,
            Case.state.in_(ENDED),
            Case.closed_on.is_not(None),
        )
    )
    return {reference: closed_on for reference, closed_on in rows if closed_on}


def programme_of(session: Session, case: Case) -> Programme | None:
    """The programme under which the case is worked."""
    placed = session.get(Placement, case.id)
    return placed.programme if placed else None


def history_of(session: Session, case: Case, *, limit: int = 100) -> list[CaseEvent]:
    """What happened, newest first."""
    return list(
        session.scalars(
            select(CaseEvent)
            .where(CaseEvent.case_id == case.id)
            .order_by(CaseEvent.id.desc())
            .limit(limit)
        )
    )


def commitments_of(session: Session, case: Case, *, limit: int = 100) -> list[Commitment]:
    """Money set apart for the case."""
    return list(
        session.scalars(
            select(Commitment)
            .join(Need)
            .where(Need.case_id == case.id)
            .order_by(Commitment.id)
            .limit(limit)
        )
    )


def deliveries_for(session: Session, actor: Actor, *, limit: int = 50) -> list[Commitment]:
    """What the intermediary has still to carry to the door: cases that they released."""
    return list(
        session.scalars(
            carried_by(actor)
            .where(Commitment.state == CommitmentState.COMMITTED)
            .order_by(Commitment.reference)
            .limit(limit)
        )
    )


def delivery_for(session: Session, actor: Actor, reference: str) -> Commitment:
    """One commitment of a case that this intermediary released, locked; raises NotFound."""
    found = session.scalar(
        carried_by(actor)
        .where(Commitment.reference == reference)
        .with_for_update(of=Commitment)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def carried_by(actor: Actor, case_reference: str = "") -> Select[Commitment]:
    """Money of cases that this intermediary released, or of one of them."""
    one = [Case.reference == case_reference] if case_reference else []
    return (
        select(Commitment)
        .join(Need, Commitment.need_id == Need.id)
        .join(Case, Need.case_id == Case.id)
        .where(
            Case.intermediary == actor.reference,
            Case.organisation_id.in_(actor.organisations_with(Permission.DELIVERY_MARK)),
            *one,
        )
    )


def delivered_unbatched(
    session: Session, *, organisation_id: int, livemode: bool, limit: int = 1000
) -> list[tuple[Commitment, str]]:
    """Delivered commitments that no batch covers yet, each with its case's reference."""
    rows = session.execute(
        select(Commitment, Case.reference)
        .join(Need, Commitment.need_id == Need.id)
        .join(Case, Need.case_id == Case.id)
        .where(
            Commitment.organisation_id == organisation_id,
            Commitment.livemode.is_(livemode),
            Commitment.state == CommitmentState.DELIVERED,
            Commitment.batch.is_(None),
            # Urgent help before its incident is verified is no campaign's yet.
            or_(Commitment.from_reserve.is_(False), Case.tied),
        )
        .order_by(Commitment.reference)
        .limit(limit)
    )
    return [(commitment, reference) for commitment, reference in rows]
