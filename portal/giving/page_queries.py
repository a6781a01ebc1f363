"""Reads of what hangs on a campaign, for its page and for those who work on it."""

from collections.abc import Iterable, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.access.policy import roles_with
from portal.accounts.models import Membership, User
from portal.errors import NotFound
from portal.giving.campaign_models import (
    CampaignMember,
    CampaignPicture,
    CampaignUpdate,
    CampaignVersion,
)
from portal.giving.campaign_rules import ensure_on_team
from portal.giving.look_rules import Look
from portal.giving.models import Campaign
from portal.giving.queries import campaign_for

MOST_VERSIONS = 100


def campaign_to_edit(session: Session, actor: Actor, reference: str) -> Campaign:
    """A campaign that `actor` may edit; raises NotFound, NotOnTheTeam."""
    campaign = campaign_for(session, actor, reference)
    administers = actor.can_in(Permission.MEMBERS_MANAGE, campaign.organisation_id)
    ensure_on_team(actor.user_id, team=team_ids(session, campaign), administers=administers)
    return campaign


def team_ids(session: Session, campaign: Campaign) -> frozenset[int]:
    """The accounts of those who edit it; empty where everybody who manages campaigns does."""
    query = select(CampaignMember.user_id).where(CampaignMember.campaign_id == campaign.id)
    return frozenset(session.scalars(query))


def possible_team(session: Session, campaign: Campaign) -> list[User]:
    """Everybody of its organisation who manages campaigns, by handle."""
    roles = roles_with(Permission.CAMPAIGN_MANAGE)
    there = select(Membership.user_id).where(
        Membership.organisation_id == campaign.organisation_id, Membership.role.in_(roles)
    )
    found = select(User).where(User.id.in_(there), User.active).order_by(User.handle, User.id)
    return list(session.scalars(found.limit(100)))


def versions_of(session: Session, campaign: Campaign) -> list[CampaignVersion]:
    """What was written of it, newest first."""
    query = select(CampaignVersion).where(CampaignVersion.campaign_id == campaign.id)
    newest = query.order_by(CampaignVersion.number.desc()).limit(MOST_VERSIONS)
    return list(session.scalars(newest))


def last_version(session: Session, campaign: Campaign) -> CampaignVersion | None:
    """The words written last."""
    return next(iter(versions_of(session, campaign)), None)


def waiting_version(session: Session, campaign: Campaign) -> CampaignVersion | None:
    """The words that wait for their review; the database allows one at a time."""
    return session.scalar(
        select(CampaignVersion)
        .where(
            CampaignVersion.campaign_id == campaign.id,
            CampaignVersion.look == Look.WAITING,
        )
        .execution_options(populate_existing=True)
    )


def updates_of(
    session: Session, campaign: Campaign, looks: Iterable[Look] = (Look.STANDS,), *, most: int = 20
) -> list[CampaignUpdate]:
    """Its updates of some kinds, newest first."""
    query = select(CampaignUpdate).where(
        CampaignUpdate.campaign_id == campaign.id, CampaignUpdate.look.in_(list(looks))
    )
    newest = query.order_by(CampaignUpdate.decided_at.desc(), CampaignUpdate.id.desc())
    return list(session.scalars(newest.limit(most)))


def update_of(session: Session, campaign: Campaign, reference: str) -> CampaignUpdate:
    """One of its updates, held until this transaction ends; raises NotFound."""
    found = session.scalar(
        select(CampaignUpdate)
        .where(
            CampaignUpdate.campaign_id == campaign.id,
            CampaignUpdate.reference == reference,
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def pictures_of(
    session: Session, campaign: Campaign, looks: Iterable[Look] = (Look.STANDS,)
) -> list[CampaignPicture]:
    """Its pictures without their bytes, oldest first: the first is the one on its widget."""
    query = select(CampaignPicture).where(
        CampaignPicture.campaign_id == campaign.id, CampaignPicture.look.in_(list(looks))
    )
    return list(session.scalars(query.order_by(CampaignPicture.id)))


def picture_of(
    session: Session, campaign: Campaign, reference: str, *, looks: Iterable[Look] = (Look.STANDS,)
) -> CampaignPicture:
    """One of its pictures; raises NotFound."""
    found = session.scalar(
        select(CampaignPicture)
        .where(
            CampaignPicture.campaign_id == campaign.id,
            CampaignPicture.reference == reference,
            CampaignPicture.look.in_(list(looks)),
        )
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    return found


def handles_of(session: Session, references: Iterable[str | None]) -> dict[str, str]:
    """What those who wrote and decided are called, by their references."""
    wanted = sorted({one for one in references if one})
    people = session.scalars(select(User).where(User.reference.in_(wanted)))
    return {one.reference: one.handle for one in people}


def waiting_counts(session: Session, campaigns: Sequence[Campaign]) -> dict[int, int]:
    """How much of each campaign waits for a second person, by the campaign's row."""
    ids = [campaign.id for campaign in campaigns]
    found: dict[int, int] = {}
    for table in (CampaignVersion, CampaignUpdate, CampaignPicture):
        counted = (
            select(table.campaign_id, func.count())
            .where(table.campaign_id.in_(ids), table.look == Look.WAITING)
            .group_by(table.campaign_id)
        )
        for id_, number in session.execute(counted):
            found[id_] = found.get(id_, 0) + int(number)
    return found
