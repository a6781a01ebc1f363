"""A volunteer makes a paper of their hours that anybody can check."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.queries import hold_person
from portal.audit.recording import record
from portal.clock import day_of
from portal.errors import NotFound
from portal.volunteering.hour_rules import ensure_may_certify
from portal.volunteering.naming_papers import Blank
from portal.volunteering.presence_models import HoursCertificate
from portal.volunteering.sum_queries import minutes_in


def certify(
    session: Session,
    *,
    volunteer: Actor,
    organisation_id: int,
    from_: date,
    until: date,
    blank: Blank,
    pressed: str,
    now: datetime,
) -> HoursCertificate:
    """Issue the paper; pressing twice (`pressed` is the form's mark) gives the first one again.

    Raises HoursRefused, and NotFound for who is no volunteer.
    """
    if volunteer.user_id is None or not volunteer.can(Permission.SHIFT_SIGN_UP):
        raise NotFound
    hold_person(session, volunteer.user_id)
    before = session.scalar(
        select(HoursCertificate).where(
            HoursCertificate.volunteer_id == volunteer.user_id, HoursCertificate.pressed == pressed
        )
    )
    if before is not None:
        return before
    period = {"organisation_id": organisation_id, "from_": from_, "until": until}
    minutes = minutes_in(session, volunteer.user_id, **period)  # type: ignore[arg-type]
    ensure_may_certify(from_=from_, until=until, minutes=minutes, today=day_of(now))
    made = HoursCertificate(code=blank.code, name_salt=blank.salt, name_mark=blank.mark)
    made.volunteer_id, made.organisation_id = volunteer.user_id, organisation_id
    made.from_day, made.until_day, made.minutes = from_, until, minutes
    made.issued_on, made.pressed = day_of(now), pressed
    session.add(made)
    session.flush()
    # The code is not in the register: whoever reads that one should not read the paper.
    record(
        session,
        actor=volunteer,
        action="hours_certified",
        subject=f"user:{volunteer.reference}",
        organisation_id=organisation_id,
        now=now,
    )
    return made
