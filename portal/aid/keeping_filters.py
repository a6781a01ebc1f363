"""A filter of the board under a name of one's own."""

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from portal.aid.errors import TooManyFilters
from portal.aid.models import SavedFilter

MOST_FILTERS = 20


def keep_filter(session: Session, *, user_id: int, name: str, query: str) -> None:
    """Keep it; a name that is there already means this one now. Raises TooManyFilters."""
    session.execute(
        delete(SavedFilter).where(SavedFilter.user_id == user_id, SavedFilter.name == name)
    )
    kept = session.scalar(select(func.count()).where(SavedFilter.user_id == user_id)) or 0
    if kept >= MOST_FILTERS:
        raise TooManyFilters(MOST_FILTERS)
    session.add(SavedFilter(user_id=user_id, name=name, query=query))
    session.flush()


def drop_filter(session: Session, *, user_id: int, name: str) -> None:
    """Forget it; one that is not there is forgotten already."""
    session.execute(
        delete(SavedFilter).where(SavedFilter.user_id == user_id, SavedFilter.name == name)
    )
