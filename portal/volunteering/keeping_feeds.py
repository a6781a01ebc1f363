"""Give a person an address for their calendar program, a new one, or none any more."""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.accounts.queries import hold_person
from portal.errors import NotFound
from portal.references import new_token
from portal.volunteering.calendar_queries import digest_of
from portal.volunteering.preparing_models import CalendarFeed


def give_address(session: Session, *, owner: Actor, now: datetime) -> str:
    """The secret part of a new address, told once; the one before leads nowhere from now on."""
    _hold(session, owner)
    token = new_token()
    session.execute(delete(CalendarFeed).where(CalendarFeed.user_id == owner.user_id))
    session.add(CalendarFeed(user_id=owner.user_id, token_digest=digest_of(token), made_at=now))
    session.flush()
    return token


def take_address_away(session: Session, *, owner: Actor) -> None:
    """No address of theirs leads anywhere any more."""
    _hold(session, owner)
    session.execute(delete(CalendarFeed).where(CalendarFeed.user_id == owner.user_id))


def _hold(session: Session, owner: Actor) -> None:
    if owner.user_id is None or hold_person(session, owner.user_id) is None:
        raise NotFound
