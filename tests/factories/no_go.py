"""No-go notices for tests."""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.no_go.models import NoGo
from portal.no_go.rules import NoGoFor
from portal.volunteering.closing_areas import declare_no_go
from tests.factories import incidents, shifts

PLACE = "20067"


def coordinator(session: Session) -> User:
    """Someone who plans shifts in an organisation that verifies too."""
    made = shifts.coordinator(session)
    incidents.verifier(session, at=made.memberships[0].organisation)
    return made


def declared(session: Session, who: User, *, hours: float = 24, **more: Any) -> NoGo:
    """A notice that stands."""
    now = more.pop("now", None) or utc_now()
    given: dict[str, Any] = {"place": PLACE, "reason": NoGoFor.ROAD, **more}
    until = now + timedelta(hours=hours)
    return declare_no_go(session, actor=actor_for(who), until=until, now=now, **given)
