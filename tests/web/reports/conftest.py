from datetime import UTC, datetime

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.aid.models import Snapshot
from portal.aid.snapshot_rules import Month, Sector
from portal.aid.taking_snapshots import keep_drawn
from portal.extensions import db, transaction
from tests.factories.people import organisation, person, sign_in
from tests.web.client import strict_client

NOW = datetime(2026, 11, 5, tzinfo=UTC)
COUNTS = {Sector.FOOD: 30, Sector.HEALTH: 21, Sector.SHELTER: 2}
ROLES = {
    "finance": Role.FINANCE,
    "admin": Role.ORGANISATION_ADMIN,
    "worker": Role.CASEWORKER,
    "enlace": Role.INTERMEDIARY,
}


class Reports:
    """An organisation with one closed month; every person has a browser of their own."""

    def __init__(self, app, name=""):
        self.app, self.clients = app, {}
        with transaction() as session:
            ngo = organisation(session)
            ngo.name = name or ngo.name
            self.ngo_id = ngo.id
            self.people = {who: person(session, role, at=ngo) for who, role in ROLES.items()}
            self.people["stranger"] = person(session, Role.FINANCE)
            keep_drawn(
                session,
                organisation_id=ngo.id,
                month=Month(2026, 10),
                counts=COUNTS,
                now=NOW,
                flip=lambda: False,
            )
        self.reference = db.session.scalars(select(Snapshot.reference)).one()

    def as_(self, who):
        if who not in self.clients:
            self.clients[who] = strict_client(self.app)
            sign_in(self.clients[who], self.people[who])
        return self.clients[who]

    @property
    def month(self):
        return f"/es/desk/reports/{self.reference}"

    def take(self, form, who="finance", lang="es"):
        page = self.month.replace("/es/", f"/{lang}/")
        return self.as_(who).submit(f"{page}/{form}", page=page)


@pytest.fixture
def reports(app):
    return Reports(app)
