"""The statements at the door of a shift, and the rows that they bring; built once."""

from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import and_, bindparam, exists, or_, select

from portal.accounts.models import User
from portal.incidents.models import Incident
from portal.incidents.rules import IncidentState
from portal.no_go.queries import no_go_until
from portal.volunteering.age_rules import Young
from portal.volunteering.models import (
    Shift,
    ShiftRole,
    SignUp,
    Task,
    VolunteeringSettings,
    VolunteerSkill,
)
from portal.volunteering.people_models import YoungVolunteer
from portal.volunteering.rules import HOLDS_A_PLACE, SignUpState
from portal.volunteering.setting_rules import DEFAULTS, ShiftRules
from portal.volunteering.skill_rules import TaskKind
from portal.volunteering.stand_down_queries import suspends
from portal.volunteering.waiting_models import VolunteerHold

# The rest that short shifts add up to reaches no farther back than this.
WITHIN_REACH = timedelta(days=8)

_user: Any = User.__table__
_shift: Any = Shift.__table__
_task: Any = Task.__table__
_sign_up: Any = SignUp.__table__
_incident: Any = Incident.__table__
_settings: Any = VolunteeringSettings.__table__
_role: Any = ShiftRole.__table__
_skill: Any = VolunteerSkill.__table__
_minor: Any = YoungVolunteer.__table__
_hold: Any = VolunteerHold.__table__

# Not against references to the account: a foreign key's check behind a shift's lock, as of a row
# that is changed twice there, would wait for a volunteer who waits for that very shift.
VOLUNTEER = (
    select(_user.c.active)
    .where(_user.c.id == bindparam("volunteer"))
    .with_for_update(key_share=True)
)
# Every shift with what decides at its door, and the age of the volunteer who asks.
SHIFTS = (
    select(
        _shift.c.id,
        _shift.c.reference,
        _task.c.organisation_id,
        _task.c.level_needed,
        _shift.c.starts_at,
        _shift.c.ends_at,
        _shift.c.opens_at,
        _shift.c.cancelled_at,
        _shift.c.capacity,
        _shift.c.taken,
        _shift.c.asks_first,
        _shift.c.has_roles,
        _task.c.skills,
        _task.c.kind,
        _task.c.youngest,
        _minor.c.of_age_on,
        _minor.c.consent_on,
        # Held and cleared under the volunteer's lock, which was taken before this.
        exists()
        .where(
            _hold.c.volunteer_id == bindparam("volunteer"),
            _hold.c.organisation_id == _task.c.organisation_id,
            _hold.c.cleared_at.is_(None),
        )
        .label("on_hold"),
        _incident.c.state,
        suspends(_task.c.organisation_id, _shift.c.area_code, _shift.c.starts_at),
        no_go_until(_shift.c.area_code, _shift.c.starts_at),
        _settings.c.long_work_hours,
        _settings.c.rest_hours,
        _settings.c.cancel_hours,
        _settings.c.offer_minutes,
        _settings.c.most_absences,
    )
    .join_from(_shift, _task, _shift.c.task_id == _task.c.id)
    .join(_incident, _incident.c.id == _task.c.incident_id)
    .outerjoin(_settings, _settings.c.organisation_id == _task.c.organisation_id)
    # Few are under age: their row comes along, so that nobody waits for one more question.
    .outerjoin(_minor, _minor.c.volunteer_id == bindparam("volunteer"))
)
SHIFT = SHIFTS.where(_shift.c.reference == bindparam("reference"))
# One statement, two locks: the shift for itself alone; its incident shared, so that sign-ups do
# not wait for one another there and only a retraction waits for them. SQLite locks by its BEGIN.
SHIFT_LOCKED = SHIFT.suffix_with("FOR UPDATE OF shift FOR SHARE OF incident", dialect="postgresql")
ROLE = select(_role.c.id, _role.c.reference, _role.c.skills, _role.c.capacity, _role.c.taken).where(
    _role.c.shift_id == bindparam("shift"), _role.c.reference == bindparam("role")
)
SKILLS = select(_skill.c.skill).where(
    _skill.c.volunteer_id == bindparam("volunteer"),
    _skill.c.confirmed_at.is_not(None),
    or_(_skill.c.expires_on.is_(None), _skill.c.expires_on >= bindparam("today")),
)
# Whether somebody waits for a place of this part is read behind the shift's lock, in the same
# statement: a row comes back also for a volunteer who has no sign-up at all.
_line: Any = _sign_up.alias("line")
_waiting = select(
    exists()
    .where(
        _line.c.shift_id == bindparam("shift"),
        _line.c.state == SignUpState.WAITLISTED,
        _line.c.role_id.is_not_distinct_from(bindparam("role")),
    )
    .label("others_wait")
).subquery("waiting")
SIGN_UPS = (
    select(
        _sign_up.c.id,
        _sign_up.c.reference,
        _sign_up.c.shift_id,
        _sign_up.c.state,
        _sign_up.c.starts_at,
        _sign_up.c.ends_at,
        _sign_up.c.rest_until,
        _sign_up.c.role_id,
        _sign_up.c.offered_until,
        _waiting.c.others_wait,
    )
    .select_from(_waiting)
    .outerjoin(
        _sign_up,
        and_(
            _sign_up.c.volunteer_id == bindparam("volunteer"),
            or_(
                _sign_up.c.shift_id == bindparam("shift"),
                and_(
                    _sign_up.c.state.in_(sorted(HOLDS_A_PLACE)),
                    _sign_up.c.starts_at.between(bindparam("from_"), bindparam("until")),
                ),
            ),
        ),
    )
)


class ShiftAtTheDoor(NamedTuple):
    """The columns of a shift and its task that decide."""

    id: int
    reference: str
    organisation_id: int
    level_needed: int
    starts_at: datetime
    ends_at: datetime
    opens_at: datetime | None
    cancelled_at: datetime | None
    capacity: int
    taken: int
    asks_first: bool
    has_roles: bool
    skills: str
    kind: TaskKind
    youngest: int
    of_age_on: date | None
    consent_on: date | None
    on_hold: bool
    incident_state: IncidentState
    stood_down: bool
    no_go_until: datetime | None
    long_work_hours: int | None
    rest_hours: int | None
    cancel_hours: int | None
    offer_minutes: int | None
    most_absences: int | None

    @property
    def rules(self) -> ShiftRules:
        """What the organisation asks of its shifts, or what everybody asks."""
        settings = self[-len(fields(ShiftRules)) :]
        decided = [each for each in settings if isinstance(each, int)]
        return ShiftRules(*decided) if decided else DEFAULTS

    @property
    def young(self) -> Young | None:
        """What is known of the volunteer's age: nothing, unless they are under age."""
        if self.of_age_on is None:
            return None
        return Young(self.of_age_on, self.consent_on is not None)


class RoleAtTheDoor(NamedTuple):
    """The part of the shift that is asked for."""

    id: int
    reference: str
    skills: str
    capacity: int
    taken: int


class OwnSignUp(NamedTuple):
    """One of the volunteer's sign-ups."""

    id: int
    reference: str
    shift_id: int
    state: SignUpState
    starts_at: datetime
    ends_at: datetime
    rest_until: datetime
    role_id: int | None
    offered_until: datetime | None
