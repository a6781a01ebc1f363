"""Shifts of today, with a lead and people in them; every word is plainly invented."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.volunteering.checking_in import check_by_code
from portal.volunteering.models import Shift, SignUp
from portal.volunteering.presence_queries import code_of
from portal.volunteering.presence_rules import Deed
from portal.volunteering.signing_up import sign_up
from tests.factories import shifts

KEY = "a key of the tests"


def shift_today(
    session: Session, *, in_hours: float = 0, lead: User | None = None, **more: Any
) -> Shift:
    """A shift of four hours that starts `in_hours` from now (negative: it has begun)."""
    starts_at = utc_now().replace(second=0, microsecond=0) + timedelta(hours=in_hours)
    planned = starts_at - timedelta(days=2)
    given = {"starts_at": starts_at, "capacity": 5, "now": planned, **more}
    made = shifts.shift(session, **given)
    made.lead_id = lead.id if lead else None
    session.flush()
    return made


def in_it(session: Session, shift: Shift, who: User | None = None) -> tuple[User, SignUp]:
    """Somebody confirmed in the shift."""
    who = who or shifts.volunteer(session)
    early = shift.starts_at - timedelta(days=1)
    sign_up(session, shift=shift.reference, volunteer=actor_for(who), now=early)
    return who, sign_up_of(session, shift, who)


def sign_up_of(session: Session, shift: Shift, who: User) -> SignUp:
    """As it stands now."""
    return session.scalars(
        select(SignUp)
        .where(SignUp.shift_id == shift.id, SignUp.volunteer_id == who.id)
        .execution_options(populate_existing=True)
    ).one()


def note(
    session: Session, shift: Shift, lead: User, sign_up_: SignUp, deed: Deed, *, at: datetime
) -> None:
    """The lead scans somebody's code at that moment."""
    code = code_of(shift, sign_up_.reference, deed, KEY)
    check_by_code(session, shift=shift, code=code, lead=actor_for(lead), key=KEY, now=at)
    session.refresh(shift)


def worked(
    session: Session, shift: Shift, lead: User, who: User | None = None, *, minutes: int = 240
) -> tuple[User, SignUp]:
    """Somebody who came on time and left after so many minutes."""
    who, made = in_it(session, shift, who)
    note(session, shift, lead, made, Deed.ARRIVE, at=shift.starts_at)
    left = shift.starts_at + timedelta(minutes=minutes)
    note(session, shift, lead, made, Deed.LEAVE, at=left)
    return who, sign_up_of(session, shift, who)
