"""Every correction of somebody's hours: from what to what, by whom and why."""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import User
from portal.volunteering.models import SignUp
from portal.volunteering.presence_models import HoursCorrection


class CorrectionLine(NamedTuple):
    """One correction as the volunteer sees it; `by` is a handle, or None of an account gone."""

    sign_up: str
    minutes_before: int
    minutes_after: int
    reason: str
    note: str
    by: str | None
    at: datetime


def corrections_of(session: Session, sign_ups: Iterable[str]) -> dict[str, list[CorrectionLine]]:
    """Every correction of these sign-ups, oldest first."""
    rows = session.execute(
        select(
            SignUp.reference, HoursCorrection.minutes_before, HoursCorrection.minutes_after,
            HoursCorrection.reason, HoursCorrection.note, User.handle,
            HoursCorrection.corrected_at,
        )
        .join(SignUp, SignUp.id == HoursCorrection.sign_up_id)
        .outerjoin(User, User.id == HoursCorrection.corrected_by)
        .where(SignUp.reference.in_(list(sign_ups)))
        .order_by(HoursCorrection.id)
        .limit(500)
    )  # fmt: skip
    found: dict[str, list[CorrectionLine]] = {}
    for row in rows:
        found.setdefault(row[0], []).append(CorrectionLine(*row))
    return found
