"""Everything of an organisation, for an administrator: a job writes it, a day later it goes."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import delete, func, or_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.queries import hold_person
from portal.audit.recording import record
from portal.departing.errors import ExportGoingOn
from portal.departing.export_rules import LASTS, ExportState, pieces
from portal.departing.models import Export, ExportPiece
from portal.departing.sheets import SHEETS
from portal.errors import NotFound
from portal.outbox.rules import LEASE
from portal.outbox.writing import enqueue

KIND = "organisation_export"


def ask_for_export(
    session: Session, *, organisation_id: int, actor: Actor, now: datetime
) -> Export:
    """Queue one; one at a time is made for a person. Raises NotFound, ExportGoingOn."""
    if not actor.can_in(Permission.ORGANISATION_EXPORT, organisation_id):
        raise NotFound
    # Two clicks at once wait for each other here.
    hold_person(session, actor.user_id or 0)
    mine = (Export.user_id == actor.user_id, Export.organisation_id == organisation_id)
    if session.scalar(select(Export.id).where(*mine, Export.state != ExportState.READY).limit(1)):
        raise ExportGoingOn
    made = Export(
        organisation_id=organisation_id,
        user_id=actor.user_id or 0,
        total=len(SHEETS),
        asked_at=now,
        touched_at=now,
    )
    session.add(made)
    session.flush()
    enqueue(session, kind=KIND, payload={"export": made.reference}, now=now)
    record(
        session,
        actor=actor,
        action="export_asked",
        subject=f"export:{made.reference}",
        organisation_id=organisation_id,
        now=now,
    )
    return made


def begin_export(session: Session, reference: str, *, now: datetime) -> Export | None:
    """Start from the beginning, whatever a killed worker left; None where it is done or gone.

    Raises ExportGoingOn while another worker still writes: a long one outlasts its lease.
    """
    found = _locked(session, reference)
    if found is None or found.state == ExportState.READY:
        return None
    if found.state == ExportState.WORKING and now < found.touched_at + LEASE:
        raise ExportGoingOn
    session.execute(delete(ExportPiece).where(ExportPiece.export_id == found.id))
    found.state, found.done, found.size, found.touched_at = ExportState.WORKING, 0, 0, now
    session.flush()
    return found


def keep_part(session: Session, reference: str, body: bytes, *, done: int, now: datetime) -> bool:
    """Store what was written and how far it is; False where the export is gone."""
    found = _locked(session, reference)
    # Another worker may have taken over after the lease: the one that is behind stops.
    if found is None or found.state != ExportState.WORKING or found.done != done - 1:
        return False
    _store(session, found, body)
    found.done, found.touched_at = done, now
    session.flush()
    return True


def finish_export(session: Session, reference: str, body: bytes, *, now: datetime) -> None:
    """The file is whole, and lasts a day from now."""
    found = _locked(session, reference)
    if found is None or found.state != ExportState.WORKING or found.done != found.total:
        return
    _store(session, found, body)
    found.state, found.ready_at = ExportState.READY, now
    session.flush()


def take_export(session: Session, export: Export, *, actor: Actor, now: datetime) -> None:
    """It is downloaded: the audit says so."""
    record(
        session,
        actor=actor,
        action="export_taken",
        subject=f"export:{export.reference}",
        organisation_id=export.organisation_id,
        now=now,
    )


def forget_exports(session: Session, *, now: datetime) -> int:
    """Delete files whose day has passed, and what was never finished; return how many."""
    over = or_(Export.ready_at <= now - LASTS, Export.asked_at <= now - 2 * LASTS)
    ids = list(session.scalars(select(Export.id).where(over)))
    session.execute(delete(ExportPiece).where(ExportPiece.export_id.in_(ids)))
    session.execute(delete(Export).where(Export.id.in_(ids)))
    return len(ids)


def drop_exports(session: Session, *, organisations: Collection[int]) -> int:
    """Delete the files of some organisations, whole or in the making; return how many.

    Whoever writes one finds it gone with the next part, and stops.
    """
    mine = select(Export.id).where(Export.organisation_id.in_(organisations))
    ids = list(session.scalars(mine.order_by(Export.id).with_for_update()))
    session.execute(delete(ExportPiece).where(ExportPiece.export_id.in_(ids)))
    session.execute(delete(Export).where(Export.id.in_(ids)))
    return len(ids)


def _store(session: Session, export: Export, body: bytes) -> None:
    last = session.scalar(
        select(func.max(ExportPiece.number)).where(ExportPiece.export_id == export.id)
    )
    for number, piece in enumerate(pieces(body), 1 if last is None else last + 1):
        session.add(ExportPiece(export_id=export.id, number=number, body=piece))
    export.size += len(body)
    session.flush()


def _locked(session: Session, reference: str) -> Export | None:
    return session.scalar(
        select(Export)
        .where(Export.reference == reference)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
