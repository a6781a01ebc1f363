import re

import pytest
from flask import current_app

from portal.access.roles import Role
from portal.extensions import transaction
from tests.factories.cases import case, fill_pool
from tests.factories.people import organisation, person, sign_in
from tests.web.client import strict_client


class DeskPages:
    """One organisation's desk; every person has a browser of their own."""

    def __init__(self, app):
        self.app = app
        with transaction() as session:
            ngo = organisation(session)
            self.ngo, self.ngo_id = ngo.reference, ngo.id
            self.people = {
                "worker": person(session, Role.CASEWORKER, at=ngo),
                "second": person(session, Role.CASEWORKER, at=ngo),
                "admin": person(session, Role.ORGANISATION_ADMIN, at=ngo),
                "finance": person(session, Role.FINANCE, at=ngo),
                "enlace": person(session, Role.INTERMEDIARY, at=ngo),
                "planner": person(session, Role.COORDINATOR, at=ngo),
                "other_planner": person(session, Role.COORDINATOR),
                "stranger": person(session, Role.CASEWORKER),
                "other_enlace": person(session, Role.INTERMEDIARY, at=ngo),
            }
            fill_pool(session, ngo.id, 60_000)
        self.clients = {}

    def as_(self, name):
        if name not in self.clients:
            self.clients[name] = strict_client(self.app)
            sign_in(self.clients[name], self.people[name])
        return self.clients[name]

    def case(self, **changes):
        key = current_app.config["SETTINGS"].secret("PORTAL_DESK_KEY")
        with transaction() as session:
            return case(
                session,
                organisation_id=self.ngo_id,
                intermediary=self.people["enlace"].reference,
                desk_key=key,
                **changes,
            ).reference

    def read(self, reference, who="worker"):
        return self.as_(who).get(f"/es/desk/cases/{reference}").get_data(as_text=True)

    def version(self, reference, who="worker"):
        found = re.search(r'name="[a-z-]*version"[^>]*value="(\d+)"', self.read(reference, who))
        return found.group(1)

    def do(self, reference, what, fields=(), who="worker", **more):
        """Send one of the case's forms; a prefix of the form's own goes before each field."""
        url = f"/es/desk/cases/{reference}"
        return self.as_(who).submit(f"{url}/{what}", dict(fields), page=url, **more)

    def take(self, reference, who="worker"):
        version = self.version(reference, who)
        assert self.do(reference, "take", {"version": version}, who).status_code == 303
        return reference

    def need(self, reference, pesos="900", kind="food"):
        answer = self.do(reference, "needs", {"kind": kind, "amount": pesos})
        assert answer.status_code == 303
        return re.findall(r'name="need" value="([^"]+)"', self.read(reference))[-1]

    def commit(self, reference, need, pesos, **fields):
        return self.do(reference, "commitments", {"need": need, "amount": pesos, **fields})

    def action(self, reference, name, who="worker"):
        """The address of a button for the last commitment."""
        found = re.findall(rf'action="(/es/desk/cases/[^"]+/{name})"', self.read(reference, who))
        return found[-1].split(f"{reference}/")[1] if found else ""


@pytest.fixture
def pages(app):
    return DeskPages(app)
