"""Reads of shifts for pages. Nobody's name or address is among them, only chosen handles."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import Select, and_, bindparam, exists, or_, select, tuple_
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import Organisation, User
from portal.errors import NotFound
from portal.incidents.models import Incident
from portal.incidents.rules import IncidentState
from portal.places.models import Area, State
from portal.volunteering.briefing_queries import accepted
from portal.volunteering.briefing_rules import briefing_version, is_briefed_work
from portal.volunteering.models import Shift, ShiftRole, SignUp, Task
from portal.volunteering.rules import HOLDS_A_PLACE, SignUpState, may_see_meeting_point
from portal.volunteering.skill_rules import Skill, TaskKind

PAGE = 20


class ShiftLine(NamedTuple):
    """One shift in a list."""

    reference: str
    title_es: str
    title_en: str
    organisation: str
    is_demo: bool
    area: str
    state: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    opens_at: datetime | None
    capacity: int
    taken: int
    level_needed: int
    kind: TaskKind
    cancelled_at: datetime | None
    incident_verified: bool

    @property
    def is_on(self) -> bool:
        """Whether it takes place: nobody called it off, and its incident is verified still."""
        return self.incident_verified and self.cancelled_at is None


class OwnShift(NamedTuple):
    """One of the reader's shifts; the meeting point is None until they may know it."""

    line: ShiftLine
    state: SignUpState
    meeting_point: str | None
    is_briefed: bool = True


class Cursor(NamedTuple):
    """Where the next page begins; both parts are public."""

    starts_at: datetime
    reference: str


@dataclass(frozen=True)
class ShiftFilter:
    """What a reader wants to see: when, in which state, which work, after which shift."""

    from_: datetime
    state_code: str | None = None
    after: Cursor | None = None
    until: datetime | None = None
    kind: TaskKind | None = None
    skills: frozenset[Skill] = frozenset()

    def between(self, begins: datetime, ends: datetime) -> "ShiftFilter":
        """The same wish for that stretch of time; what is over stays out."""
        return replace(self, from_=max(begins, self.from_), until=ends, after=None)


class RosterLine(NamedTuple):
    """One person in a shift, as the coordinator sees them: by chosen handle."""

    reference: str
    handle: str
    state: SignUpState
    changed_at: datetime


WHAT_IS_TOLD: tuple[Any, ...] = (
    Shift.reference,
    Task.title_es,
    Task.title_en,
    Organisation.name,
    Task.is_demo,
    Area.name,
    State.name,
    Shift.starts_at,
    Shift.ends_at,
    Shift.zone,
    Shift.opens_at,
    Shift.capacity,
    Shift.taken,
    Task.level_needed,
    Task.kind,
    Shift.cancelled_at,
)
_STANDS: tuple[Any, ...] = (Incident.state == IncidentState.VERIFIED, Shift.cancelled_at.is_(None))
_LINE: Select[*tuple[Any, ...]] = (
    select(*WHAT_IS_TOLD, Incident.state == IncidentState.VERIFIED)
    .join_from(Shift, Task, Shift.task_id == Task.id)
    .join(Organisation, Organisation.id == Task.organisation_id)
    .join(Incident, Incident.id == Task.incident_id)
    .join(Area, Area.code == Shift.area_code)
    .join(State, State.code == Area.state_code)
    .order_by(Shift.starts_at, Shift.reference)
)
# What nearly everybody asks for, said once: nobody waits while it is put into words.
_FIRST_OF_ALL = _LINE.where(*_STANDS, Shift.starts_at > bindparam("from_")).limit(bindparam("most"))


def open_shifts(
    session: Session, wanted: ShiftFilter, *, size: int = PAGE
) -> tuple[list[ShiftLine], Cursor | None]:
    """Shifts to come on incidents that are verified now, and where the next page begins."""
    if wanted == ShiftFilter(wanted.from_):
        given = {"from_": wanted.from_, "most": size + 1}
        return _cut(session.connection().execute(_FIRST_OF_ALL, given).all(), size)
    return _page(session, _LINE.where(*is_wanted(wanted)), wanted.after, size)


def is_wanted(wanted: ShiftFilter) -> list[Any]:
    """The conditions of a filter; shift, task, incident and area are joined by whoever asks."""
    asked = [*_STANDS, Shift.starts_at > wanted.from_]
    if wanted.until is not None:
        asked.append(Shift.starts_at < wanted.until)
    if wanted.state_code is not None:
        asked.append(Area.state_code == wanted.state_code)
    if wanted.kind is not None:
        asked.append(Task.kind == wanted.kind)
    return asked + [_asks_for(skill) for skill in sorted(wanted.skills)]


def _asks_for(skill: Skill) -> Any:
    """Whether the task, or some part of the shift, asks for that skill."""
    word = f"% {skill.value} %"
    parts = exists().where(
        ShiftRole.shift_id == Shift.id, (" " + ShiftRole.skills + " ").like(word)
    )
    return or_((" " + Task.skills + " ").like(word), and_(Shift.has_roles, parts))


def _page(
    session: Session, query: Select[*tuple[Any, ...]], after: Cursor | None, size: int
) -> tuple[list[ShiftLine], Cursor | None]:
    if after is not None:
        query = query.where(tuple_(Shift.starts_at, Shift.reference) > tuple_(*after))
    return _cut(session.execute(query.limit(size + 1)).all(), size)


def _cut(rows: Sequence[Any], size: int) -> tuple[list[ShiftLine], Cursor | None]:
    """The page, of rows of which one more than it holds was asked for."""
    lines = [ShiftLine._make(row) for row in rows]
    if len(lines) <= size:
        return lines, None
    return lines[:size], Cursor(lines[size - 1].starts_at, lines[size - 1].reference)


def shift_by_reference(session: Session, reference: str) -> Shift:
    """One shift, open or not; raises NotFound."""
    shift = session.scalar(select(Shift).where(Shift.reference == reference))
    if shift is None:
        raise NotFound
    return shift


def shift_to_manage(session: Session, actor: Actor, reference: str) -> Shift:
    """One shift of an organisation where the actor plans them; raises NotFound."""
    shift = shift_by_reference(session, reference)
    if not actor.can_in(Permission.SHIFT_MANAGE, shift.task.organisation_id):
        raise NotFound
    return shift


def roster(session: Session, shift: Shift) -> list[RosterLine]:
    """Who is, was or asked to be in the shift, by handle, those who hold a place first."""
    rows = session.execute(
        select(SignUp.reference, User.handle, SignUp.state, SignUp.changed_at)
        .join(User, User.id == SignUp.volunteer_id)
        .where(SignUp.shift_id == shift.id)
        .order_by(User.handle, SignUp.id)
    )
    lines = [RosterLine(*row) for row in rows]
    return sorted(lines, key=lambda line: line.state not in HOLDS_A_PLACE)


def sign_up_in(session: Session, shift: Shift, actor: Actor) -> SignUp | None:
    """The actor's own sign-up in a shift."""
    return session.scalar(
        select(SignUp).where(SignUp.shift_id == shift.id, SignUp.volunteer_id == actor.user_id)
    )


def own_shifts(session: Session, actor: Actor, *, now: datetime) -> list[OwnShift]:
    """The actor's sign-ups in shifts not yet over, soonest first."""
    rows = session.execute(
        _LINE.add_columns(
            SignUp.id,
            Task.kind,
            Task.briefing_es,
            Task.briefing_en,
            SignUp.state,
            Shift.meeting_point,
        )
        .join(SignUp, SignUp.shift_id == Shift.id)
        .where(SignUp.volunteer_id == actor.user_id, SignUp.ends_at > now)
        .limit(100)
    ).all()
    read = accepted(session, [row.id for row in rows])
    return [_own(ShiftLine._make(row[:-6]), row, read, now) for row in rows]


def past_shifts(
    session: Session, actor: Actor, *, now: datetime, after: Cursor | None = None
) -> tuple[list[OwnShift], Cursor | None]:
    """The actor's sign-ups in shifts that are over, newest first."""
    query = (
        _LINE.order_by(None)
        .add_columns(SignUp.state)
        .join(SignUp, SignUp.shift_id == Shift.id)
        .where(SignUp.volunteer_id == actor.user_id, SignUp.ends_at <= now)
        .order_by(Shift.starts_at.desc(), Shift.reference.desc())
    )
    if after is not None:
        query = query.where(tuple_(Shift.starts_at, Shift.reference) < tuple_(*after))
    rows = session.execute(query.limit(PAGE + 1)).all()
    owned = [OwnShift(ShiftLine._make(row[:-1]), row[-1], None) for row in rows[:PAGE]]
    if len(rows) <= PAGE:
        return owned, None
    return owned, Cursor(owned[-1].line.starts_at, owned[-1].line.reference)


def _own(line: ShiftLine, row: Any, read: frozenset[tuple[int, str]], now: datetime) -> OwnShift:
    version = briefing_version(row.briefing_es, row.briefing_en)
    is_briefed = not is_briefed_work(row.kind) or (row.id, version) in read
    told = line.is_on and may_see_meeting_point(
        row.state,
        starts_at=line.starts_at,
        ends_at=line.ends_at,
        now=now,
        is_briefed=is_briefed,
    )
    return OwnShift(line, row.state, row.meeting_point if told else None, is_briefed)


def tasks_to_manage(session: Session, actor: Actor) -> list[Task]:
    """Tasks on verified incidents of the actor's organisations, newest first."""
    return list(
        session.scalars(
            select(Task)
            .join(Incident, Incident.id == Task.incident_id)
            .where(
                Task.organisation_id.in_(actor.organisations_with(Permission.SHIFT_MANAGE)),
                Incident.state == IncidentState.VERIFIED,
            )
            .order_by(Task.id.desc())
            .limit(100)
        )
    )
