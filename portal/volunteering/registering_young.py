"""A coordinator notes that a volunteer is under age, and that a guardian agreed."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.errors import NotYourself
from portal.accounts.models import User
from portal.accounts.queries import hold_person
from portal.audit.recording import record
from portal.errors import NotFound
from portal.volunteering.age_rules import Young, ensure_old_enough, of_age_from
from portal.volunteering.errors import TooYoung
from portal.volunteering.leaving_shifts import leave_shifts
from portal.volunteering.people_models import YoungVolunteer
from portal.volunteering.skill_rules import TaskKind


def register_young(
    session: Session,
    *,
    volunteer: User,
    year: int,
    month: int,
    consent_seen: bool,
    by: Actor,
    now: datetime,
) -> int:
    """`volunteer` turns 18 in that month; places that their age forbids are free again.

    `consent_seen`: `by` has the guardian's signed paper before them. Of the guardian nothing is
    held. Returns how many places were given back. Raises NotFound, NotYourself, MonthRefused.
    """
    organisation_id = _shared(volunteer, by)
    of_age_on = of_age_from(year, month, today=now.date())
    # The lock that every sign-up takes first: nobody slips in under the old age.
    hold_person(session, volunteer.id)
    row = session.get(YoungVolunteer, volunteer.id, populate_existing=True)
    if row is None:
        row = YoungVolunteer(volunteer_id=volunteer.id)
        session.add(row)
    row.of_age_on, row.organisation_id = of_age_on, organisation_id
    row.consent_on = now.date() if consent_seen else None
    row.consent_seen_by = by.reference if consent_seen else None
    session.flush()
    what = "with consent" if consent_seen else "without consent"
    _record(session, "young_registered", volunteer, by, organisation_id, what, now)
    return _free_what_is_forbidden(session, volunteer, by, Young(of_age_on, consent_seen), now)


def forget_young(session: Session, *, volunteer: User, by: Actor, now: datetime) -> None:
    """The note was a mistake; twice changes nothing. Raises NotFound, NotYourself."""
    organisation_id = _shared(volunteer, by)
    row = session.get(YoungVolunteer, volunteer.id)
    if row is None:
        return
    session.delete(row)
    _record(session, "young_forgotten", volunteer, by, organisation_id, "", now)


def young_of(session: Session, volunteer_id: int) -> YoungVolunteer | None:
    """What is noted of a volunteer's age."""
    return session.get(YoungVolunteer, volunteer_id)


def _free_what_is_forbidden(
    session: Session, volunteer: User, by: Actor, young: Young, now: datetime
) -> int:
    def may_keep(kind: TaskKind, youngest: int, day: date) -> bool:
        try:
            ensure_old_enough(young, kind=kind, youngest=youngest, day=day)
        except TooYoung:
            return False
        return True

    # It is the coordinator who acts, and so the audit says; the place is the volunteer's.
    acting = Actor(volunteer.id, by.reference)
    return leave_shifts(session, volunteer=acting, now=now, unless=may_keep)


def _shared(volunteer: User, by: Actor) -> int:
    shared = {
        membership.organisation_id for membership in volunteer.memberships
    } & by.organisations_with(Permission.VOLUNTEER_VET)
    if not shared:
        raise NotFound
    if by.user_id == volunteer.id:
        raise NotYourself
    return min(shared)


def _record(
    session: Session,
    action: str,
    volunteer: User,
    by: Actor,
    organisation_id: int,
    reason: str,
    now: datetime,
) -> None:
    record(
        session,
        actor=by,
        action=action,
        subject=f"user:{volunteer.reference}",
        organisation_id=organisation_id,
        reason=reason,
        now=now,
    )
