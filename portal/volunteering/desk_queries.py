"""Reads for the coordinator's desk: which shifts lack people, rosters, and rows to take away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, select, tuple_
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import Organisation, User
from portal.incidents.models import Incident
from portal.incidents.rules import IncidentState
from portal.places.models import Area
from portal.volunteering.models import Shift, ShiftRole, SignUp, Task
from portal.volunteering.queries import Cursor
from portal.volunteering.rules import HOLDS_A_PLACE, SignUpState

PAGE = 20
PICTURED = 12
MOST_ROWS = 5000


@dataclass(frozen=True)
class DeskFilter:
    """Which shifts a coordinator looks at."""

    from_: datetime
    until: datetime | None = None
    area_code: str = ""
    incident: str = ""
    after: Cursor | None = None


class DeskLine(NamedTuple):
    """One shift at the desk."""

    reference: str
    title_es: str
    title_en: str
    area: str
    starts_at: datetime
    ends_at: datetime
    zone: str
    minimum: int
    capacity: int
    taken: int
    cancelled_at: datetime | None
    incident_verified: bool

    @property
    def short_by(self) -> int:
        """How many people it lacks to begin at all."""
        return max(self.minimum - self.taken, 0)


class RosterRow(NamedTuple):
    """One person on the sheet of a shift: a handle, a part, a state."""

    handle: str
    part_es: str | None
    part_en: str | None
    state: SignUpState


class Choices(NamedTuple):
    """What the desk can be narrowed to: code or reference, and name."""

    areas: list[tuple[str, str]]
    incidents: list[tuple[str, str, str]]


_LINE: Select[*tuple[Any, ...]] = (
    select(
        Shift.reference,
        Task.title_es,
        Task.title_en,
        Area.name,
        Shift.starts_at,
        Shift.ends_at,
        Shift.zone,
        Shift.minimum,
        Shift.capacity,
        Shift.taken,
        Shift.cancelled_at,
        Incident.state == IncidentState.VERIFIED,
    )
    .join_from(Shift, Task, Shift.task_id == Task.id)
    .join(Incident, Incident.id == Task.incident_id)
    .join(Area, Area.code == Shift.area_code)
)


def desk_lines(
    session: Session, actor: Actor, wanted: DeskFilter
) -> tuple[list[DeskLine], Cursor | None]:
    """The shifts not yet over that the filter wants, and where the next page begins."""
    query = _LINE.where(*_wanted(actor, wanted)).order_by(Shift.starts_at, Shift.reference)
    if wanted.after is not None:
        query = query.where(tuple_(Shift.starts_at, Shift.reference) > tuple_(*wanted.after))
    lines = [DeskLine._make(row) for row in session.execute(query.limit(PAGE + 1))]
    if len(lines) <= PAGE:
        return lines, None
    return lines[:PAGE], Cursor(lines[PAGE - 1].starts_at, lines[PAGE - 1].reference)


def shortest_staffed(session: Session, actor: Actor, wanted: DeskFilter) -> list[DeskLine]:
    """Of the shifts to come that take place, those that lack most people to begin, first."""
    lacks = Shift.minimum - Shift.taken
    query = _LINE.where(
        *_wanted(actor, wanted),
        Shift.starts_at > wanted.from_,
        Shift.cancelled_at.is_(None),
        Incident.state == IncidentState.VERIFIED,
        lacks > 0,
    ).order_by(lacks.desc(), Shift.starts_at, Shift.reference)
    return [DeskLine._make(row) for row in session.execute(query.limit(PICTURED))]


def choices(session: Session, actor: Actor, from_: datetime) -> Choices:
    """The areas and incidents of the shifts not yet over."""
    planned = _wanted(actor, DeskFilter(from_))
    areas = session.execute(
        select(Area.code, Area.name)
        .where(Area.code.in_(select(Shift.area_code).join(Task).where(*planned)))
        .order_by(Area.name, Area.code)
        .limit(100)
    )
    incidents = session.execute(
        select(Incident.reference, Incident.title_es, Incident.title_en)
        .where(Incident.id.in_(select(Task.incident_id).join(Shift).where(*planned)))
        .order_by(Incident.id.desc())
        .limit(100)
    )
    return Choices([(row[0], row[1]) for row in areas], [(*row,) for row in incidents])


def roster_rows(session: Session, shift: Shift) -> list[RosterRow]:
    """Who holds a place, by part and handle."""
    rows = session.execute(
        select(User.handle, ShiftRole.name_es, ShiftRole.name_en, SignUp.state)
        .join_from(SignUp, User, User.id == SignUp.volunteer_id)
        .outerjoin(ShiftRole, ShiftRole.id == SignUp.role_id)
        .where(SignUp.shift_id == shift.id, SignUp.state.in_(HOLDS_A_PLACE))
        .order_by(ShiftRole.id, User.handle, SignUp.id)
        .limit(500)
    )
    return [RosterRow._make(row) for row in rows]


def shift_rows(session: Session, actor: Actor, wanted: DeskFilter) -> Sequence[Sequence[Any]]:
    """Shifts as rows to take away."""
    query = (
        select(
            Shift.reference,
            Organisation.name,
            Task.title_es,
            Task.kind,
            Task.level_needed,
            Area.name,
            Shift.starts_at,
            Shift.ends_at,
            Shift.zone,
            Shift.minimum,
            Shift.capacity,
            Shift.taken,
            Shift.cancelled_at,
        )
        .join_from(Shift, Task, Shift.task_id == Task.id)
        .join(Organisation, Organisation.id == Task.organisation_id)
        .join(Area, Area.code == Shift.area_code)
        .join(Incident, Incident.id == Task.incident_id)
        .where(*_wanted(actor, wanted, Permission.SHIFT_EXPORT))
    )
    return [tuple(row) for row in session.execute(_bounded(query))]


def sign_up_rows(session: Session, actor: Actor, wanted: DeskFilter) -> Sequence[Sequence[Any]]:
    """Sign-ups as rows to take away, by handle; hours are recorded elsewhere."""
    query = (
        select(Shift.reference, Task.title_es, Shift.starts_at, User.handle, ShiftRole.name_es)
        .add_columns(SignUp.state)
        .join_from(SignUp, Shift, Shift.id == SignUp.shift_id)
        .join(Task, Task.id == Shift.task_id)
        .join(Incident, Incident.id == Task.incident_id)
        .join(User, User.id == SignUp.volunteer_id)
        .outerjoin(ShiftRole, ShiftRole.id == SignUp.role_id)
        .where(*_wanted(actor, wanted, Permission.SHIFT_EXPORT))
    )
    return [tuple(row) for row in session.execute(_bounded(query, User.handle))]


def _bounded(query: Select[*tuple[Any, ...]], *then: Any) -> Select[*tuple[Any, ...]]:
    return query.order_by(Shift.starts_at, Shift.reference, *then).limit(MOST_ROWS)


def _wanted(
    actor: Actor, wanted: DeskFilter, permission: Permission = Permission.SHIFT_MANAGE
) -> list[ColumnElement[bool]]:
    found = [
        Task.organisation_id.in_(actor.organisations_with(permission)),
        Shift.ends_at > wanted.from_,
    ]
    if wanted.until is not None:
        found.append(Shift.starts_at < wanted.until)
    if wanted.area_code:
        found.append(Shift.area_code == wanted.area_code)
    if wanted.incident:
        found.append(Task.incident_id.in_(_incident(wanted.incident)))
    return found


def _incident(reference: str) -> Select[int]:
    return select(Incident.id).where(Incident.reference == reference)
