"""Tell a volunteer by mail what became of their place."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.notices.writing import notify
from portal.outbox.writing import apply_once
from portal.volunteering.models import SignUp


def tell_volunteer(session: Session, *, sign_up: str, now: datetime) -> None:
    """Queue the mail about the sign-up of that reference as it stands; once for each standing."""
    found = session.scalar(select(SignUp).where(SignUp.reference == sign_up))
    if found is None:
        return
    standing = f"{sign_up}:{found.state.value}:{int(found.changed_at.timestamp())}"
    if apply_once(session, standing):
        notify(
            session,
            kind="shift_place",
            language=found.volunteer.language,
            user_id=found.volunteer_id,
            facts={"shift": found.shift.reference, "state": found.state.value},
            now=now,
        )
