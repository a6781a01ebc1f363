"""Review a member each year; suspend it by votes, and lift that as votes are taken back."""

from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.audit.recording import record
from portal.errors import NotFound
from portal.organisations.errors import NotAboutYourself
from portal.organisations.models import SuspensionVote
from portal.organisations.queries import suspension_voices, voices_needed
from portal.outbox.writing import enqueue

# What other domains do for an organisation that stopped is theirs: it happens after the commit.
STOPPED = "organisation_stopped"


def vote_to_suspend(
    session: Session,
    *,
    slug: str,
    organisation_id: int,
    suspend: bool,
    reason: str,
    needed: int,
    actor: Actor,
    now: datetime,
) -> Organisation:
    """Ask that `slug` stop for now, or take that back; `needed` voices decide, both ways.

    Raises NotFound, NotAboutYourself.
    """
    about = _other(session, slug, organisation_id, actor)
    mine = (SuspensionVote.about_id == about.id, SuspensionVote.organisation_id == organisation_id)
    session.execute(delete(SuspensionVote).where(*mine))
    if suspend:
        session.add(
            SuspensionVote(
                about_id=about.id,
                organisation_id=organisation_id,
                reason=reason.strip(),
                voted_on=now.date(),
            )
        )
        session.flush()
    stops = suspension_voices(session, about.id) >= voices_needed(session, needed, but=about.id)
    if stops != (about.suspended_on is not None):
        about.suspended_on = now.date() if stops else None
        action = "organisation_suspended" if stops else "organisation_resumed"
        _record(session, action, about, actor, organisation_id, now)
        if stops:
            enqueue(session, kind=STOPPED, payload={"organisation": about.reference}, now=now)
    _record(session, "suspension_voted", about, actor, organisation_id, now)
    return about


def review_member(
    session: Session, *, slug: str, organisation_id: int, actor: Actor, now: datetime
) -> Organisation:
    """Another member looked at `slug` today; the next look is due in twelve months.

    Raises NotFound, NotAboutYourself.
    """
    about = _other(session, slug, organisation_id, actor)
    about.reviewed_on = now.date()
    _record(session, "organisation_reviewed", about, actor, organisation_id, now)
    return about


def _other(session: Session, slug: str, organisation_id: int, actor: Actor) -> Organisation:
    if not actor.can_in(Permission.ALLIANCE_VOTE, organisation_id):
        raise NotFound
    about = session.scalar(
        select(Organisation)
        .where(Organisation.slug == slug, Organisation.left_on.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if about is None:
        raise NotFound
    if about.id == organisation_id:
        raise NotAboutYourself
    return about


def _record(
    session: Session,
    action: str,
    about: Organisation,
    actor: Actor,
    organisation_id: int,
    now: datetime,
) -> None:
    record(
        session,
        actor=actor,
        action=action,
        subject=f"organisation:{about.reference}",
        organisation_id=organisation_id,
        now=now,
    )
