"""A campaign at the desk, with its author and a second person signed in."""

from dataclasses import dataclass

from flask import Flask

from portal.access.roles import Role
from portal.accounts.models import Organisation
from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.choosing_teams import choose_team
from portal.giving.models import Campaign
from tests.factories.giving import campaign
from tests.factories.people import organisation, person, sign_in
from tests.web.client import StrictClient, strict_client


@dataclass
class CampaignDesk:
    """`author` is of the campaign's team, `second` manages campaigns of the same organisation."""

    app: Flask
    author: StrictClient
    second: StrictClient
    organisation_id: int
    campaign_id: int
    path: str
    slug: str

    @property
    def campaign(self) -> Campaign:
        """As it stands in the database now."""
        db.session.rollback()
        return db.session.get_one(Campaign, self.campaign_id)

    def post(self, client: StrictClient, path: str, data: dict | None = None, **more: object):
        """Press a button of the campaign's page, as it is now."""
        given = {"version": self.campaign.version, **(data or {})}
        return client.submit(f"{self.path}{path}", given, page=self.path, **more)

    def stranger(self, *roles: Role, same: bool = False) -> StrictClient:
        """Somebody else: of another organisation unless told otherwise."""
        client = strict_client(self.app)
        with transaction() as session:
            ngo = session.get_one(Organisation, self.organisation_id) if same else None
            sign_in(client, person(session, *roles, at=ngo))
        return client


def campaign_desk(app: Flask, *, is_open: bool = True) -> CampaignDesk:
    """Committed: an organisation, its campaign, and two people at their desks."""
    author, second = strict_client(app), strict_client(app)
    with transaction() as session:
        ngo = organisation(session)
        writer = person(session, Role.FINANCE, at=ngo)
        sign_in(author, writer)
        sign_in(second, person(session, Role.FINANCE, at=ngo))
        made = campaign(session, at=ngo, is_open=is_open)
        choose_team(
            session,
            campaign=made,
            references={writer.reference},
            actor=actor_for(writer),
            version=made.version,
            now=utc_now(),
        )
        path = f"/es/desk/campaigns/{made.reference}"
        return CampaignDesk(app, author, second, ngo.id, made.id, path, made.slug)
