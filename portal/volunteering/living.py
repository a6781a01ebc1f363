"""A volunteer says in which state they live, or no longer says it."""

from sqlalchemy import delete
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.errors import NotFound
from portal.places.queries import state_names
from portal.volunteering.people_models import VolunteerHome


def live_in(session: Session, *, volunteer: Actor, state_code: str | None) -> None:
    """Remember the state, which makes near shifts come first; None forgets it. Raises NotFound."""
    if volunteer.user_id is None or not volunteer.can(Permission.SHIFT_SIGN_UP):
        raise NotFound
    if state_code is not None and state_code not in state_names(session):
        raise NotFound
    session.execute(delete(VolunteerHome).where(VolunteerHome.volunteer_id == volunteer.user_id))
    if state_code is not None:
        session.add(VolunteerHome(volunteer_id=volunteer.user_id, state_code=state_code))
    session.flush()
