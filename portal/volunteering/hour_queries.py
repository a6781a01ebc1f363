"""Reads of hours, corrections and certificates."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select, tuple_
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.models import Organisation, User
from portal.errors import NotFound
from portal.volunteering.models import Shift, SignUp, Task
from portal.volunteering.presence_codes import grouped, plain
from portal.volunteering.presence_models import Attendance, HoursCertificate, HoursCorrection
from portal.volunteering.queries import PAGE, Cursor
from portal.volunteering.rules import SignUpState


class HoursLine(NamedTuple):
    """One shift that somebody worked."""

    reference: str
    title_es: str
    title_en: str
    organisation: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    state: SignUpState
    came_at: datetime | None
    left_at: datetime | None
    minutes: int


class CorrectionLine(NamedTuple):
    """One correction as the volunteer sees it; `by` is a handle, or None of an account gone."""

    sign_up: str
    minutes_before: int
    minutes_after: int
    reason: str
    note: str
    by: str | None
    at: datetime


class OrganisationHours(NamedTuple):
    """All that one volunteer did with one organisation."""

    id: int
    slug: str
    name: str
    minutes: int


def own_hours(
    session: Session, actor: Actor, *, after: Cursor | None
) -> tuple[list[HoursLine], Cursor | None]:
    """The actor's shifts with their hours, latest first, and where the next page begins."""
    query = (
        select(
            SignUp.reference, Task.title_es, Task.title_en, Organisation.name,
            SignUp.starts_at, SignUp.ends_at, Shift.zone, SignUp.state,
            Attendance.came_at, Attendance.left_at, Attendance.minutes,
        )
        .join(SignUp, SignUp.id == Attendance.sign_up_id)
        .join(Shift, Shift.id == SignUp.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .join(Organisation, Organisation.id == Task.organisation_id)
        .where(SignUp.volunteer_id == actor.user_id)
        .order_by(SignUp.starts_at.desc(), SignUp.reference.desc())
    )  # fmt: skip
    if after is not None:
        query = query.where(tuple_(SignUp.starts_at, SignUp.reference) < tuple_(*after))
    lines = [HoursLine(*row) for row in session.execute(query.limit(PAGE + 1))]
    if len(lines) <= PAGE:
        return lines, None
    return lines[:PAGE], Cursor(lines[PAGE - 1].starts_at, lines[PAGE - 1].reference)


def corrections_of(session: Session, sign_ups: Iterable[str]) -> dict[str, list[CorrectionLine]]:
    """Every correction of these sign-ups, oldest first."""
    rows = session.execute(
        select(
            SignUp.reference, HoursCorrection.minutes_before, HoursCorrection.minutes_after,
            HoursCorrection.reason, HoursCorrection.note, User.handle,
            HoursCorrection.corrected_at,
        )
        .join(SignUp, SignUp.id == HoursCorrection.sign_up_id)
        .outerjoin(User, User.id == HoursCorrection.corrected_by)
        .where(SignUp.reference.in_(list(sign_ups)))
        .order_by(HoursCorrection.id)
        .limit(500)
    )  # fmt: skip
    found: dict[str, list[CorrectionLine]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(CorrectionLine(*row))
    return found


def hours_by_organisation(session: Session, volunteer_id: int | None) -> list[OrganisationHours]:
    """What one volunteer did with each organisation, where it is more than nothing."""
    total = func.sum(Attendance.minutes)
    rows = session.execute(
        _worked(volunteer_id)
        .with_only_columns(Organisation.id, Organisation.slug, Organisation.name, total)
        .group_by(Organisation.id, Organisation.slug, Organisation.name)
        .having(total > 0)
        .order_by(Organisation.name)
    )
    return [OrganisationHours(*row) for row in rows]


def minutes_in(
    session: Session, volunteer_id: int, *, organisation_id: int, from_: date, until: date
) -> int:
    """The minutes of one volunteer with one organisation, from one day through another."""
    total = session.scalar(
        _worked(volunteer_id)
        .with_only_columns(func.coalesce(func.sum(Attendance.minutes), 0))
        .where(Organisation.id == organisation_id, Attendance.day.between(from_, until))
    )
    return int(total or 0)


def _worked(volunteer_id: int | None) -> Select[Any]:
    return (
        select(Attendance.minutes)
        .join(SignUp, SignUp.id == Attendance.sign_up_id)
        .join(Shift, Shift.id == SignUp.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .join(Organisation, Organisation.id == Task.organisation_id)
        .where(SignUp.volunteer_id == volunteer_id)
    )


def own_certificates(session: Session, actor: Actor) -> list[HoursCertificate]:
    """The actor's certificates, newest first."""
    return list(
        session.scalars(
            select(HoursCertificate)
            .where(HoursCertificate.volunteer_id == actor.user_id)
            .order_by(HoursCertificate.id.desc())
            .limit(100)
        )
    )


def certificate_by_code(session: Session, typed: str) -> HoursCertificate:
    """The certificate of that code, however it was typed; raises NotFound."""
    found = session.scalar(
        select(HoursCertificate).where(HoursCertificate.code == grouped(plain(typed)))
    )
    if found is None:
        raise NotFound
    return found
