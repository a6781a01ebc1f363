"""Ask to belong to the alliance, naming no person."""

from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal.audit.recording import record
from portal.organisations.errors import AlreadyApplied
from portal.organisations.models import Applicant


def apply_to_belong(
    session: Session,
    *,
    name: str,
    registration: str,
    does: str,
    area: str,
    contact: str,
    now: datetime,
    web: str = "",
    is_demo: bool = False,
    witness_area: str | None = None,
) -> Applicant:
    """A new application, open to votes; with `witness_area`, only to say what it knows there.

    Raises AlreadyApplied for a known registration number.
    """
    made = Applicant(
        name=name.strip(),
        registration="".join(registration.upper().split()),
        does=does.strip(),
        area=area.strip(),
        contact=contact.strip().lower(),
        web=web.strip(),
        applied_on=now.date(),
        witness_area=witness_area,
        is_demo=is_demo,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:
        raise AlreadyApplied from None
    record(
        session,
        actor="applicant",
        action="organisation_applied",
        subject=f"applicant:{made.reference}",
        now=now,
    )
    return made
