"""A coordinator asks one of the willing to come to a shift."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import User
from portal.accounts.queries import hold_person
from portal.audit.recording import record
from portal.errors import NotFound
from portal.notices.writing import notify
from portal.volunteering.ask_rules import WEEK, ensure_may_ask
from portal.volunteering.errors import AlreadyIn, Full
from portal.volunteering.facts_queries import candidates, fit_between, people, shift_facts
from portal.volunteering.models import Shift
from portal.volunteering.people_models import ShiftAsk
from portal.volunteering.rules import ensure_open
from portal.volunteering.willing_queries import volunteer_there

WHY = "short"


def ask(
    session: Session, *, shift: Shift, volunteer: str, coordinator: Actor, now: datetime
) -> None:
    """Send the volunteer of that reference a word about the shift; asking twice is once.

    Raises NotFound, Closed, Full, AlreadyIn, AskedEnough, or what keeps the volunteer from it.
    """
    if not coordinator.can_in(Permission.SHIFT_MANAGE, shift.task.organisation_id):
        raise NotFound
    person = volunteer_there(session, shift, volunteer)
    if person is None:
        raise NotFound
    # The volunteer, then the shift, as at the door: the counts below stand still.
    hold_person(session, person.id)
    session.refresh(shift, with_for_update={"of": Shift})
    if session.get(ShiftAsk, (shift.id, person.id)) is not None:
        return
    _ensure_fits(session, shift, person, now)
    week = select(func.count()).where(
        ShiftAsk.volunteer_id == person.id, ShiftAsk.asked_at > now - WEEK
    )
    of_shift = select(func.count()).where(ShiftAsk.shift_id == shift.id)
    ensure_may_ask(this_week=session.scalar(week) or 0, for_shift=session.scalar(of_shift) or 0)
    session.add(ShiftAsk(shift_id=shift.id, volunteer_id=person.id, asked_at=now, why=WHY))
    session.flush()
    _tell(session, shift, person, coordinator, now)


def _ensure_fits(session: Session, shift: Shift, person: User, now: datetime) -> None:
    judged = candidates(session, [shift.reference])[0]
    known = people(session, [person.id], around=[judged], now=now)[person.id]
    if known.is_in(shift.id):
        raise AlreadyIn
    # Who fits is a question of the person; whether anyone may come, one of the shift.
    ensure_open(shift_facts(judged, known, now=now))
    if shift.taken >= shift.capacity:
        raise Full
    hurdle = fit_between(judged, known, now=now).hurdle
    if hurdle is not None:
        raise hurdle


def _tell(session: Session, shift: Shift, person: User, coordinator: Actor, now: datetime) -> None:
    record(
        session,
        actor=coordinator,
        action="volunteer_asked",
        subject=f"shift:{shift.reference}",
        organisation_id=shift.task.organisation_id,
        reason=person.reference,
        now=now,
    )
    notify(
        session,
        kind="shift_asked",
        language=person.language,
        user_id=person.id,
        facts={"shift": shift.reference},
        now=now,
    )
