"""Absences without a word hold further sign-ups, until somebody talked with the volunteer."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import User
from portal.accounts.queries import hold_person
from portal.audit.recording import record
from portal.errors import NotFound
from portal.extensions import insert_once
from portal.volunteering.absence_rules import REMEMBERED, ClearedBecause, is_too_often
from portal.volunteering.hold_queries import hold_row
from portal.volunteering.models import Shift, SignUp, Task
from portal.volunteering.rules import SignUpState
from portal.volunteering.setting_queries import rules_of
from portal.volunteering.waiting_models import VolunteerHold


def lock_volunteer_of(session: Session, sign_up: str) -> int | None:
    """Lock whose sign-up this is, before its shift: of two absences noted at once both count."""
    return session.scalar(
        select(User.id)
        .join(SignUp, SignUp.volunteer_id == User.id)
        .where(SignUp.reference == sign_up)
        .with_for_update(of=User, key_share=True)
    )


def weigh_absences(
    session: Session, *, volunteer_id: int, organisation_id: int, now: datetime
) -> None:
    """Hold the volunteer's sign-ups at the organisation, or lift a hold whose cause is excused.

    The caller holds the volunteer's lock.
    """
    held = hold_row(session, volunteer_id, organisation_id)
    absences = _absences(session, volunteer_id, organisation_id, held, now)
    too_often = is_too_often(absences, most=rules_of(session, organisation_id).most_absences)
    if too_often and held is None:
        key = {"volunteer_id": volunteer_id, "organisation_id": organisation_id}
        insert_once(session, VolunteerHold, absences=absences, held_at=now, **key)
    elif too_often and held is not None and held.cleared_at is not None:
        held.absences, held.held_at = absences, now
        held.cleared_at = held.cleared_because = None
    elif not too_often and held is not None and held.cleared_at is None:
        held.cleared_at, held.cleared_because = now, ClearedBecause.EXCUSED
    session.flush()


def clear_hold(
    session: Session,
    *,
    volunteer: User,
    organisation_id: int,
    because: ClearedBecause,
    by: Actor,
    now: datetime,
) -> None:
    """The volunteer may sign up again; lifting twice changes nothing. Raises NotFound."""
    if not by.can_in(Permission.VOLUNTEER_VET, organisation_id) or by.user_id == volunteer.id:
        raise NotFound
    hold_person(session, volunteer.id)
    held = hold_row(session, volunteer.id, organisation_id)
    if held is None:
        raise NotFound
    if held.cleared_at is not None:
        return
    held.cleared_at, held.cleared_because, held.counts_from = now, because, now
    record(
        session,
        actor=by,
        action="hold_cleared",
        subject=f"user:{volunteer.reference}",
        organisation_id=organisation_id,
        reason=because.value,
        now=now,
    )


def _absences(
    session: Session,
    volunteer_id: int,
    organisation_id: int,
    held: VolunteerHold | None,
    now: datetime,
) -> int:
    query = (
        select(func.count())
        .select_from(SignUp)
        .join(Shift, Shift.id == SignUp.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .where(
            SignUp.volunteer_id == volunteer_id,
            SignUp.state == SignUpState.NO_SHOW,
            Task.organisation_id == organisation_id,
            SignUp.starts_at > now - REMEMBERED,
        )
    )
    if held is not None and held.counts_from is not None:
        query = query.where(SignUp.changed_at > held.counts_from)
    return session.scalar(query) or 0
