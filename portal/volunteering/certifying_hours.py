"""A volunteer makes a paper of their hours that anybody can check, and may take it back."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import User
from portal.audit.recording import record
from portal.clock import day_of
from portal.errors import NotFound
from portal.volunteering.hour_queries import certificate_by_code, minutes_in
from portal.volunteering.hour_rules import ensure_may_certify
from portal.volunteering.presence_codes import name_mark, new_certificate_code, new_salt
from portal.volunteering.presence_models import HoursCertificate


@dataclass(frozen=True, repr=False)
class Blank:
    """A paper before it says anything: its code, and the mark of the name typed for it, if any."""

    code: str
    salt: bytes | None
    mark: bytes | None


def draw_blank(name: str, *, key: str) -> Blank:
    """Draw a code and mark the name with it; slow on purpose, so before any transaction."""
    code = new_certificate_code()
    if not name.strip():
        return Blank(code, None, None)
    salt = new_salt()
    return Blank(code, salt, name_mark(name, code=code, salt=salt, key=key))


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
    session.get_one(User, volunteer.user_id, with_for_update=True)
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
    made = HoursCertificate(
        code=blank.code,
        volunteer_id=volunteer.user_id,
        organisation_id=organisation_id,
        from_day=from_,
        until_day=until,
        minutes=minutes,
        issued_on=day_of(now),
        name_salt=blank.salt,
        name_mark=blank.mark,
        pressed=pressed,
    )
    session.add(made)
    session.flush()
    _note(session, volunteer, "hours_certified", organisation_id, now)
    return made


def revoke(session: Session, *, code: str, volunteer: Actor, now: datetime) -> None:
    """Take an own paper back; twice changes nothing. Raises NotFound for another's."""
    paper = certificate_by_code(session, code)
    if volunteer.user_id is None or paper.volunteer_id != volunteer.user_id:
        raise NotFound
    if paper.revoked_on is None:
        paper.revoked_on = day_of(now)
        session.flush()
        _note(session, volunteer, "hours_certificate_revoked", paper.organisation_id, now)


def is_named(paper: HoursCertificate, name: str, *, key: str) -> bool:
    """Whether this is the name that stands on the paper; slow on purpose."""
    if paper.name_salt is None or paper.name_mark is None or not name.strip():
        return False
    return name_mark(name, code=paper.code, salt=paper.name_salt, key=key) == paper.name_mark


def _note(
    session: Session, volunteer: Actor, action: str, organisation_id: int, now: datetime
) -> None:
    """The code is not in the register: whoever reads that one should not read the paper."""
    record(
        session,
        actor=volunteer,
        action=action,
        subject=f"user:{volunteer.reference}",
        organisation_id=organisation_id,
        now=now,
    )
