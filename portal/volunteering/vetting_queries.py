"""What waits for those who vet: skills declared, papers that end soon, people without a level."""

from datetime import UTC, date, datetime, time
from typing import Any, NamedTuple

from sqlalchemy import Select, exists, literal, select, tuple_
from sqlalchemy.orm import Session, aliased

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.access.roles import Role
from portal.accounts.models import Membership, User, VettingAttestation
from portal.clock import day_of, require_aware
from portal.volunteering.answer_rules import SOON
from portal.volunteering.models import VolunteerSkill
from portal.volunteering.queries import Cursor

PAGE = 30


class Waiting(NamedTuple):
    """One line of the queue: whom, what (a skill, a level, or nothing), since or until when."""

    reference: str
    person: str
    handle: str
    what: str
    moment: datetime


Page = tuple[list[Waiting], Cursor | None]


def skills_waiting(
    session: Session, actor: Actor, *, now: datetime, after: Cursor | None = None
) -> Page:
    """Skills that volunteers of the actor's organisations declared, oldest first."""
    query = _lines(VolunteerSkill.reference, VolunteerSkill.skill, VolunteerSkill.declared_at)
    query = query.join(VolunteerSkill, VolunteerSkill.volunteer_id == User.id)
    since = VolunteerSkill.declared_at
    query = query.where(VolunteerSkill.confirmed_at.is_(None), since <= now, _is_theirs(actor))
    return _page(session, query, since, VolunteerSkill.reference, after)


def skills_ending(
    session: Session, actor: Actor, *, now: datetime, after: Cursor | None = None
) -> Page:
    """Confirmed skills whose paper ends within thirty days, soonest first."""
    ends = VolunteerSkill.expires_on
    query = _lines(VolunteerSkill.reference, VolunteerSkill.skill, ends)
    query = query.join(VolunteerSkill, VolunteerSkill.volunteer_id == User.id)
    query = query.where(ends.between(day_of(now), day_of(now) + SOON), _is_theirs(actor))
    return _page(session, query, ends, VolunteerSkill.reference, after)


def levels_ending(
    session: Session, actor: Actor, *, now: datetime, after: Cursor | None = None
) -> Page:
    """Attestations that end within thirty days and were not renewed, soonest first."""
    ends = VettingAttestation.expires_on
    query = _lines(VettingAttestation.reference, VettingAttestation.level, ends)
    query = query.join(VettingAttestation, VettingAttestation.user_id == User.id)
    query = query.where(
        ends.between(day_of(now), day_of(now) + SOON),
        VettingAttestation.withdrawn_at.is_(None),
        ~is_renewed(),
        _is_theirs(actor),
    )
    return _page(session, query, ends, VettingAttestation.reference, after)


def without_level(
    session: Session, actor: Actor, *, now: datetime, after: Cursor | None = None
) -> Page:
    """Volunteers whose identity nobody has seen, or not any more, the longest here first."""
    in_force = exists().where(
        VettingAttestation.user_id == User.id,
        VettingAttestation.level == 1,
        VettingAttestation.withdrawn_at.is_(None),
        VettingAttestation.expires_on >= day_of(now),
    )
    query = _lines(User.reference, literal(""), User.created_at)
    query = query.where(~in_force, User.active, _is_theirs(actor))
    return _page(session, query, User.created_at, User.reference, after)


def is_renewed() -> Any:
    """Whether a later attestation of the same level stands behind this one."""
    later = aliased(VettingAttestation)
    return exists().where(
        later.user_id == VettingAttestation.user_id,
        later.level == VettingAttestation.level,
        later.withdrawn_at.is_(None),
        later.expires_on > VettingAttestation.expires_on,
    )


def _lines(*columns: Any) -> Select[Any]:
    reference, what, moment = columns
    return select(reference, User.reference, User.handle, what, moment).select_from(User)


def _is_theirs(actor: Actor) -> Any:
    return exists().where(
        Membership.user_id == User.id,
        Membership.role == Role.VOLUNTEER,
        Membership.organisation_id.in_(actor.organisations_with(Permission.VOLUNTEER_VET)),
    )


def _page(
    session: Session, query: Select[Any], moment: Any, reference: Any, after: Cursor | None
) -> Page:
    if after is not None:
        begins = after.starts_at.date() if _is_day(moment) else after.starts_at
        query = query.where(tuple_(moment, reference) > tuple_(begins, after.reference))
    rows = session.execute(query.order_by(moment, reference).limit(PAGE + 1)).all()
    lines = [Waiting(row[0], row[1], row[2], str(row[3]), _moment(row[4])) for row in rows[:PAGE]]
    if len(rows) <= PAGE:
        return lines, None
    return lines, Cursor(lines[-1].moment, lines[-1].reference)


def _is_day(column: Any) -> bool:
    return column.type.python_type is date


def _moment(value: date | datetime) -> datetime:
    if isinstance(value, datetime):
        return require_aware(value)
    return datetime.combine(value, time(), UTC)
