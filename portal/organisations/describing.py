"""Say in public what an organisation does and how to reach it."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal.access.actor import Actor
from portal.access.permissions import Permission
from portal.accounts.models import Organisation
from portal.audit.recording import record
from portal.errors import NotFound
from portal.organisations.errors import PageIsOld
from portal.organisations.models import OrganisationProfile


def describe(
    session: Session,
    *,
    organisation_id: int,
    does: str,
    area: str,
    contact: str,
    web: str,
    needs: list[str],
    version: int,
    actor: Actor,
    now: datetime,
) -> OrganisationProfile:
    """Replace the profile; `version` is what the page had read, 0 where there was none.

    Raises NotFound, PageIsOld.
    """
    if not actor.can_in(Permission.ORGANISATION_SETTLE, organisation_id):
        raise NotFound
    session.execute(
        select(Organisation.id).where(Organisation.id == organisation_id).with_for_update()
    )
    said = session.get(OrganisationProfile, organisation_id, populate_existing=True)
    if (said.version if said else 0) != version:
        raise PageIsOld
    said = said or OrganisationProfile(organisation_id=organisation_id)
    said.does, said.area, said.contact = does.strip(), area.strip(), contact.strip()
    said.web, said.needs, said.version = web.strip(), sorted(needs), version + 1
    session.add(said)
    session.flush()
    record(
        session,
        actor=actor,
        action="profile_changed",
        subject=f"profile:{said.version}",
        organisation_id=organisation_id,
        now=now,
    )
    return said
