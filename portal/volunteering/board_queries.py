"""Who was heard of after a stand-down, by handle; and the questions that wait for oneself."""

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.models import User
from portal.errors import NotFound
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.stand_down_models import SafetyCheck, StandDown
from portal.volunteering.stand_down_rules import Answer

PAGE = 50

_NEEDS_HELP = and_(SafetyCheck.answer == Answer.HELP, SafetyCheck.reached_at.is_(None))
_SILENT = and_(SafetyCheck.answer.is_(None), SafetyCheck.reached_at.is_(None))
# Help first, then silence, then whoever is safe.
_RANK = case((_NEEDS_HELP, 0), (_SILENT, 1), else_=2)


class Heard(NamedTuple):
    """How many need help, are silent, are safe or were reached."""

    help: int
    silent: int
    safe: int


class BoardLine(NamedTuple):
    """One person on the board; `rank` is 0 for help, 1 for silence, 2 for heard of."""

    reference: str
    handle: str
    has_mail: bool
    shift: str
    was_there: bool
    rank: int
    answer: str | None
    answered_at: datetime | None
    help_asked_at: datetime | None
    reached_at: datetime | None
    times_asked: int
    created_at: datetime


def heard(session: Session, standing: StandDown) -> Heard:
    """The three numbers at the head of the board."""
    return Heard(
        *session.execute(
            select(
                func.count().filter(_NEEDS_HELP),
                func.count().filter(_SILENT),
                func.count().filter(_RANK == 2),
            ).where(SafetyCheck.stand_down_id == standing.id)
        ).one()
    )


def how_many_unheard(session: Session, standing: StandDown) -> int:
    """How many need help or are silent."""
    counted = heard(session, standing)
    return counted.help + counted.silent


def board(
    session: Session, standing: StandDown, *, after: str | None = None, size: int = PAGE
) -> tuple[list[BoardLine], str | None]:
    """The people asked, who needs help first, and after whom the next page goes on."""
    rows = session.execute(
        select(
            SafetyCheck.reference,
            User.handle,
            User.email.is_not(None),
            Shift.reference,
            SafetyCheck.was_there,
            _RANK,
            SafetyCheck.answer,
            SafetyCheck.answered_at,
            SafetyCheck.help_asked_at,
            SafetyCheck.reached_at,
            SafetyCheck.times_asked,
            SafetyCheck.created_at,
        )
        .join(SignUp, SignUp.id == SafetyCheck.sign_up_id)
        .join(Shift, Shift.id == SignUp.shift_id)
        .join(User, User.id == SignUp.volunteer_id)
        .where(SafetyCheck.stand_down_id == standing.id, *_following(session, after))
        .order_by(_RANK, SafetyCheck.id)
        .limit(size + 1)
    )
    lines = [BoardLine._make(row) for row in rows]
    return lines[:size], lines[size - 1].reference if len(lines) > size else None


def _following(session: Session, after: str | None) -> list[ColumnElement[bool]]:
    if after is None:
        return []
    last = session.execute(
        select(_RANK, SafetyCheck.id).where(SafetyCheck.reference == after)
    ).first()
    if last is None:
        return []
    rank, number = last
    return [or_(rank < _RANK, and_(rank == _RANK, SafetyCheck.id > number))]


def check_on_board(session: Session, standing: StandDown, reference: str) -> SafetyCheck:
    """One question of this stand-down; raises NotFound."""
    return _one(session, SafetyCheck.stand_down_id == standing.id, reference)


def check_by_link(session: Session, reference: str, *, now: datetime) -> SafetyCheck:
    """The question that a link asks, while it lives; raises NotFound."""
    return _one(session, SafetyCheck.link_until > now, reference)


def own_check(session: Session, actor: Actor, reference: str) -> SafetyCheck:
    """A question that waits for the actor; raises NotFound."""
    return _one(session, SignUp.volunteer_id == actor.user_id, reference)


def own_checks(session: Session, actor: Actor) -> list[SafetyCheck]:
    """What the actor is asked now, answered or not, while it is not closed out."""
    return list(session.scalars(_open().where(SignUp.volunteer_id == actor.user_id).limit(PAGE)))


def _open() -> Select[SafetyCheck]:
    return (
        select(SafetyCheck)
        .join(StandDown, StandDown.id == SafetyCheck.stand_down_id)
        .join(SignUp, SignUp.id == SafetyCheck.sign_up_id)
        .where(StandDown.ended_at.is_(None))
        .order_by(SafetyCheck.id)
    )


def _one(session: Session, condition: ColumnElement[bool], reference: str) -> SafetyCheck:
    found = session.scalar(_open().where(SafetyCheck.reference == reference, condition))
    if found is None:
        raise NotFound
    return found
