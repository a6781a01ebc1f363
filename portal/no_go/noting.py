"""What every change of a notice leaves behind: an entry in the audit, and word to the readers."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.audit.recording import record
from portal.errors import NotFound
from portal.no_go.errors import NoGoReason, NoGoRefused
from portal.no_go.models import NoGo
from portal.no_go.queries import accredited_among
from portal.outbox.writing import enqueue

TOLD = "no_go_told"


def speaking_for(session: Session, actor: Actor) -> int:
    """The accredited organisation for which the actor speaks.

    Raises NotFound for whoever may not, NoGoRefused where no organisation of theirs is accredited.
    """
    homes = actor.organisations_with(Permission.NO_GO_DECLARE)
    if not homes:
        raise NotFound
    accredited = accredited_among(session, homes)
    if not accredited:
        raise NoGoRefused(NoGoReason.NOT_ACCREDITED)
    return accredited[0]


def hold_notice(session: Session, reference: str) -> NoGo:
    """The notice, held until this transaction ends; raises NotFound."""
    found = session.scalar(
        select(NoGo)
        .where(NoGo.reference == reference)
        .with_for_update(of=NoGo)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def ensure_read(notice: NoGo, edition: int) -> None:
    """Raise NoGoRefused unless the page showed the notice as it stands."""
    if notice.edition != edition:
        raise NoGoRefused(NoGoReason.PAGE_IS_OLD)


def note_step(
    session: Session, notice: NoGo, *, actor: Actor, home: int, action: str, now: datetime
) -> None:
    """Write who did what to it."""
    record(
        session,
        actor=actor,
        action=action,
        subject=f"no_go:{notice.reference}",
        organisation_id=home,
        reason=f"{notice.place} {notice.reason.value} {notice.until:%Y-%m-%dT%H:%MZ}",
        now=now,
    )


def let_readers_know(session: Session, notice: NoGo, *, now: datetime) -> None:
    """Leave word in the outbox: who is told is not this package's to know."""
    enqueue(
        session,
        kind=TOLD,
        payload={"no_go": notice.reference, "edition": notice.edition},
        now=now,
    )
