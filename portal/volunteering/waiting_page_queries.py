"""What the page of a shift says of parts, waiting, offers and cover to one reader."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.volunteering.cover_queries import longest_seeking, parts_seeking, was_asked
from portal.volunteering.group_rules import LARGEST_GROUP, may_bring_others
from portal.volunteering.models import Shift, ShiftRole, SignUp
from portal.volunteering.queries import sign_up_in
from portal.volunteering.rules import HOLDS_A_PLACE, SignUpState
from portal.volunteering.setting_queries import rules_of
from portal.volunteering.skill_rules import as_skills
from portal.volunteering.waiting_queries import place_in_line


@dataclass(frozen=True)
class PartView:
    """One part of a shift, or the whole where it has none: its room, and who looks for cover.

    `left` counts what can be taken at once: places that others wait for are theirs.
    """

    role: ShiftRole | None
    left: int
    may_take_over: bool


@dataclass(frozen=True)
class LineView:
    """Where the reader stands in the shift, and what they may do about it.

    `most_together`: the reader and those they may bring; 1 where nobody may be brought.
    """

    own: SignUp | None
    position: int | None
    cancel_until: datetime
    may_cancel: bool
    may_ask: bool
    most_together: int
    parts: list[PartView]


def line_view(session: Session, shift: Shift, *, reader: Actor, now: datetime) -> LineView:
    """What `reader` is shown beside the shift itself."""
    own = sign_up_in(session, shift, reader) if reader.is_signed_in else None
    waits = own is not None and own.state is SignUpState.WAITLISTED
    until = shift.starts_at - rules_of(session, shift.task.organisation_id).cancel_before
    outside = own is None or own.state not in HOLDS_A_PLACE
    asks = reader.can(Permission.SHIFT_SIGN_UP) and outside and shift.starts_at > now
    return LineView(
        own=own,
        position=place_in_line(session, own) if own is not None and waits else None,
        cancel_until=until,
        may_cancel=now <= until,
        may_ask=asks and shift.cancelled_at is None,
        most_together=_most_together(shift),
        parts=_parts(session, shift, reader, asks=asks),
    )


def _most_together(shift: Shift) -> int:
    task = shift.task
    if not may_bring_others(task.kind, task.level_needed, as_skills(task.skills)):
        return 1
    return max(1, min(LARGEST_GROUP, shift.capacity - shift.taken))


def _parts(session: Session, shift: Shift, reader: Actor, *, asks: bool) -> list[PartView]:
    waited_for = set(
        session.scalars(
            select(SignUp.role_id)
            .where(SignUp.shift_id == shift.id, SignUp.state == SignUpState.WAITLISTED)
            .distinct()
        )
    )
    seeking = parts_seeking(session, shift.id) if asks else set()
    made = []
    roles: list[ShiftRole | None] = [*shift.roles] or [None]
    for role in roles:
        key = role.id if role else None
        left = role.capacity - role.taken if role else shift.capacity - shift.taken
        cover = key in seeking and (
            key not in waited_for or _asked(session, shift, key, reader.user_id or 0)
        )
        made.append(PartView(role, 0 if key in waited_for else left, cover))
    return made


def _asked(session: Session, shift: Shift, role_id: int | None, volunteer_id: int) -> bool:
    seeker = longest_seeking(session, shift.id, role_id)
    return seeker is not None and was_asked(session, seeker.id, volunteer_id)
