"""Tell volunteers in time that a level or a certificate of theirs ends."""

from collections.abc import Iterator
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.accounts.models import User, VettingAttestation
from portal.clock import day_of
from portal.notices.writing import notify
from portal.outbox.writing import apply_once
from portal.volunteering.answer_rules import SOON, reminder_due
from portal.volunteering.models import VolunteerSkill
from portal.volunteering.vetting_queries import is_renewed

Ending = tuple[User, str, date, str]


def remind_renewals(session: Session, *, now: datetime) -> int:
    """Thirty and seven days before the end, once each, however often this runs; how many."""
    told = 0
    for person, reference, ends, what in _ending(session, day_of(now)):
        days = reminder_due(ends, today=day_of(now))
        # The end is part of the mark: a renewed paper is reminded of anew.
        if days is None or not apply_once(session, f"renewal:{reference}:{ends:%Y%m%d}:{days}"):
            continue
        notify(
            session,
            kind="renewal_due",
            language=person.language,
            user_id=person.id,
            facts={"what": what, "ends": ends.isoformat()},
            now=now,
        )
        told += 1
    return told


def _ending(session: Session, today: date) -> Iterator[Ending]:
    levels = (
        select(User, VettingAttestation)
        .join(VettingAttestation, VettingAttestation.user_id == User.id)
        .where(
            VettingAttestation.expires_on.between(today, today + SOON),
            VettingAttestation.withdrawn_at.is_(None),
            ~is_renewed(),
            User.active,
        )
    )
    for person, level in session.execute(levels).all():
        yield person, level.reference, level.expires_on, f"level-{level.level}"
    papers = (
        select(User, VolunteerSkill)
        .join(VolunteerSkill, VolunteerSkill.volunteer_id == User.id)
        .where(VolunteerSkill.expires_on.between(today, today + SOON), User.active)
    )
    for person, paper in session.execute(papers).all():
        if paper.expires_on is not None:
            yield person, paper.reference, paper.expires_on, "skill"
