"""Tell a volunteer by mail what became of their place."""

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.notices.writing import notify
from portal.outbox.writing import apply_once
from portal.volunteering.models import SignUp
from portal.volunteering.rules import SignUpState

WAITING = frozenset({SignUpState.WAITLISTED, SignUpState.OFFERED, SignUpState.LAPSED})


def tell_volunteer(session: Session, *, sign_up: str, now: datetime, why: str = "") -> None:
    """Queue the mail about the sign-up of that reference as it stands; once for each standing.

    `why` says more than the state does: who was passed over in the line, or was covered.
    """
    found = session.scalar(select(SignUp).where(SignUp.reference == sign_up))
    if found is None:
        return
    standing = f"{sign_up}:{found.state.value}:{int(found.changed_at.timestamp())}"
    if apply_once(session, standing):
        notify(
            session,
            kind="shift_waiting" if why or found.state in WAITING else "shift_place",
            language=found.volunteer.language,
            user_id=found.volunteer_id,
            facts=_facts(found, why),
            now=now,
        )


def _facts(sign_up: SignUp, why: str) -> dict[str, str | int]:
    facts: dict[str, str | int] = {
        "shift": sign_up.shift.reference,
        "state": why or sign_up.state.value,
    }
    if sign_up.offered_until is not None:
        # As clocks at the place show it, so that the mail needs no more than to say it.
        local = sign_up.offered_until.astimezone(ZoneInfo(sign_up.shift.zone))
        facts["until"] = f"{local:%Y-%m-%dT%H:%M}"
    return facts
