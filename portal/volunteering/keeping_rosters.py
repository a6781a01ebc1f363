"""A coordinator says what became of a sign-up: confirmed, here, done, absent, excused."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.audit.recording import record
from portal.errors import NotFound
from portal.outbox.writing import enqueue
from portal.volunteering.holding import lock_volunteer_of, weigh_absences
from portal.volunteering.lead_queries import ensure_keeps_roster
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.offering import offer_free_places
from portal.volunteering.placing import move_sign_up
from portal.volunteering.rules import SignUpState, ensure_roster_step


def set_state(
    session: Session,
    *,
    shift: Shift,
    sign_up: str,
    to: SignUpState,
    coordinator: Actor,
    now: datetime,
) -> None:
    """Move a sign-up of this shift; saying the same twice changes nothing.

    Whoever leads the shift may say who came, left and did not come. Raises TransitionRefused,
    TooEarly, and NotFound for who neither coordinates nor leads here.
    """
    ensure_keeps_roster(coordinator, shift, to, now=now)
    lock_volunteer_of(session, sign_up)
    session.refresh(shift, with_for_update={"of": Shift})
    row = session.scalar(
        select(SignUp).where(SignUp.shift_id == shift.id, SignUp.reference == sign_up)
    )
    if row is None:
        raise NotFound
    if row.state == to:
        return
    ensure_roster_step(row.state, to, starts_at=shift.starts_at, now=now)
    move_sign_up(session, sign_up_id=row.id, shift_id=shift.id, to=to, now=now)
    session.expire_all()
    organisation_id = shift.task.organisation_id
    if to in {SignUpState.NO_SHOW, SignUpState.EXCUSED}:
        weigh_absences(
            session, volunteer_id=row.volunteer_id, organisation_id=organisation_id, now=now
        )
    record(
        session,
        actor=coordinator,
        action=f"sign_up_{to}",
        subject=f"sign_up:{sign_up}",
        organisation_id=organisation_id,
        now=now,
    )
    enqueue(session, kind="sign_up_notice", payload={"sign_up": sign_up}, now=now)
    offer_free_places(session, shift=shift.reference, now=now)
