import pytest

from portal.access.roles import Role
from portal.extensions import db, transaction
from portal.references import new_reference
from tests.factories.people import person, sign_in
from tests.factories.treasury import Treasury, today
from tests.web.client import TOKEN, strict_client


class TreasuryPages:
    """One organisation's treasury; every person has a browser of their own."""

    def __init__(self, app):
        self.app = app
        with transaction() as session:
            made = Treasury(session)
            self.ngo, self.ngo_id = made.ngo.reference, made.ngo.id
            self.campaign, self.slug = made.campaign.reference, made.campaign.slug
            self.fund = made.campaign.fund
            self.bank, self.box = made.bank.reference, made.box.reference
            self.people = {
                "first": made.first_user,
                "second": made.second_user,
                "stranger": person(session, Role.FINANCE),
                "caseworker": person(session, Role.CASEWORKER, at=made.ngo),
            }
        self.clients = {}

    def as_(self, name):
        if name not in self.clients:
            self.clients[name] = strict_client(self.app)
            sign_in(self.clients[name], self.people[name])
        return self.clients[name]

    def read(self, path, who="first"):
        return self.as_(who).get(f"/es/desk/money{path}").get_data(as_text=True)

    def send(self, path, data=None, *, who="first", page="", **more):
        base = "/es/desk/money"
        return self.as_(who).submit(f"{base}{path}", data, page=f"{base}{page or path}", **more)

    def gift(self, **more):
        return {
            "form_token": new_reference(), "line": "", "campaign": self.campaign,
            "place": self.bank, "amount": "500", "received_on": today().isoformat(),
            "evidence": f"SPEI {new_reference()}", "pledge": "", **more,
        }  # fmt: skip

    def recorded(self, **more):
        answer = self.send("/gifts/new", self.gift(**more))
        assert answer.status_code == 303, answer.text
        return answer.location.rsplit("/", 1)[1]

    def confirm(self, reference, *, who="second", version=1):
        return self.send(
            f"/gifts/{reference}/confirm", {"version": version}, who=who, page=f"/gifts/{reference}"
        )

    def press_twice(self, page, step, *, who="first", **data):
        """The button of a page that was opened once, pressed twice."""
        token = TOKEN.search(self.read(page, who))[1]
        told = {"csrf_token": token, "version": 1, **data}
        return [self.as_(who).post(f"/es/desk/money{page}{step}", data=told) for _ in range(2)]

    def campaign_page(self, lang="es"):
        return strict_client(self.app).get(f"/{lang}/campaigns/{self.slug}").text

    def one(self, query):
        db.session.rollback()
        return db.session.scalars(query).one()


@pytest.fixture
def treasury(app):
    return TreasuryPages(app)
