"""Staff confirm a skill that a volunteer declared, refuse it, or take their word back."""

from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.errors import NotYourself
from portal.accounts.models import User
from portal.audit.recording import record
from portal.errors import NotFound
from portal.notices.writing import notify
from portal.volunteering.answer_rules import RefusalReason, ensure_may_confirm
from portal.volunteering.models import VolunteerSkill
from portal.volunteering.people_models import SkillRefusal
from portal.volunteering.skill_rules import Skill


def confirm_skill(
    session: Session,
    *,
    volunteer: User,
    skill: Skill,
    expires_on: date | None,
    by: Actor,
    now: datetime,
) -> None:
    """`by` saw it, or its paper, which counts through `expires_on`; a newer paper renews it.

    Raises NotFound, NotYourself, PaperEndRefused.
    """
    declared, organisation_id = _declared(session, volunteer, skill, by)
    ensure_may_confirm(skill, expires_on, today=now.date())
    declared.confirmed_at, declared.confirmed_by = now, by.reference
    declared.organisation_id, declared.expires_on = organisation_id, expires_on
    session.flush()
    _tell(session, "skill_confirmed", volunteer, skill, by, organisation_id, now)


def refuse_skill(
    session: Session,
    *,
    volunteer: User,
    skill: Skill,
    reason: RefusalReason,
    by: Actor,
    now: datetime,
) -> None:
    """Not confirmed, or no longer: the volunteer reads why, and may declare it again.

    Raises NotFound, NotYourself.
    """
    declared, organisation_id = _declared(session, volunteer, skill, by)
    was = declared.confirmed_at is not None
    session.delete(declared)
    session.execute(
        delete(SkillRefusal).where(
            SkillRefusal.volunteer_id == volunteer.id, SkillRefusal.skill == skill
        )
    )
    session.add(
        SkillRefusal(
            volunteer_id=volunteer.id,
            skill=skill,
            reason=reason,
            organisation_id=organisation_id,
            answered_by=by.reference,
            answered_on=now.date(),
        )
    )
    session.flush()
    action = "skill_withdrawn" if was else "skill_refused"
    _tell(session, action, volunteer, skill, by, organisation_id, now)


def _declared(
    session: Session, volunteer: User, skill: Skill, by: Actor
) -> tuple[VolunteerSkill, int]:
    shared = {
        membership.organisation_id for membership in volunteer.memberships
    } & by.organisations_with(Permission.VOLUNTEER_VET)
    if not shared:
        raise NotFound
    if by.user_id == volunteer.id:
        raise NotYourself
    declared = session.scalar(
        select(VolunteerSkill)
        .where(VolunteerSkill.volunteer_id == volunteer.id, VolunteerSkill.skill == skill)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if declared is None:
        raise NotFound
    return declared, min(shared)


def _tell(
    session: Session,
    action: str,
    volunteer: User,
    skill: Skill,
    by: Actor,
    organisation_id: int,
    now: datetime,
) -> None:
    record(
        session,
        actor=by,
        action=action,
        subject=f"user:{volunteer.reference}",
        organisation_id=organisation_id,
        reason=skill,
        now=now,
    )
    notify(
        session,
        kind="skill_answered",
        language=volunteer.language,
        user_id=volunteer.id,
        facts={"answer": action},
        now=now,
    )
