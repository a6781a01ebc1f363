"""People for a case, page by page: the desk asks, a coordinator plans, the door is opened."""

import re
from datetime import timedelta

import pytest

from portal.accounts.models import User
from portal.aid.models import PeopleAsk
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.volunteering.models import Shift
from tests.factories.shifts import shift, task

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
CODE = re.compile(r"[A-Z]{6}-[A-Z]{4}")
QUEUE = "/es/desk/shifts/people"
DOOR = "/es/intermediary/deliveries"


class Company:
    """What each of the three does, through pages."""

    def __init__(self, pages):
        self.pages = pages
        self.day = (utc_now() + timedelta(days=3)).date()

    def ask(self, reference, version="", **fields):
        sent = {
            "people-what": "driving", "people-from_on": str(self.day - timedelta(days=1)),
            "people-span": "week", "people-people": "2",
            "people-version": version or self.pages.version(reference), **fields,
        }  # fmt: skip
        return self.pages.do(reference, "people", sent)

    def asked(self):
        reference = self.pages.take(self.pages.case())
        assert self.ask(reference).status_code == 303
        db.session.rollback()
        return reference, db.session.query(PeopleAsk).order_by(PeopleAsk.id.desc()).first()

    def shift(self, *, level=3, who="planner", **more):
        facts = {"capacity": 3, "minimum": 2, **more}
        with transaction() as session:
            planner = session.get_one(User, self.pages.people[who].id)
            made = task(session, planner=planner, level_needed=level)
            return shift(session, of=made, planner=planner, **facts).reference

    def queue(self, who="planner", more=""):
        return self.pages.as_(who).get(QUEUE + more)

    def tie(self, ask, made, version="1", who="planner", page=QUEUE):
        fields = {f"{ask.reference}-shift": made, f"{ask.reference}-version": version}
        return self.pages.as_(who).submit(f"{QUEUE}/{ask.reference}/tie", fields, page=page)

    def untie(self, ask, who="planner", page=f"{QUEUE}?in=shifts"):
        return self.pages.as_(who).submit(f"{QUEUE}/{ask.reference}/untie", page=page)

    def come(self, ask, code, who="enlace", what=""):
        url = f"{DOOR}/people/{ask.reference}{what}"
        return self.pages.as_(who).submit(url, {"code": code}, page=f"{DOOR}/")

    def state(self, ask):
        db.session.rollback()
        return db.session.query(PeopleAsk).filter_by(reference=ask.reference).one().state


@pytest.fixture
def company(pages):
    return Company(pages)


def test_from_the_desk_to_the_door(pages, company):
    reference, ask = company.asked()
    made = company.shift()
    page = company.queue().text
    assert (ask.label in page, made in page, reference in page) == (True, True, False)
    assert "1</strong> petición de personas" in pages.as_("planner").get("/es/desk/shifts").text
    shown = company.tie(ask, made)
    assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "no-store")
    code = CODE.search(shown.text)[0]
    assert (ask.label in shown.text, reference in shown.text) == (True, False)
    assert "Con turno" in pages.read(reference)
    door = pages.as_("enlace").get(f"{DOOR}/").text
    assert (reference in door, ask.label in door, "hora del lugar" in door) == (True,) * 3
    wrong = company.come(ask, "ZZZZZZ-ZZZZ")
    assert (wrong.status_code, "no es el de esta entrega" in wrong.text) == (409, True)
    assert company.come(ask, "").status_code == 400
    assert company.come(ask, code).status_code == 303
    assert company.come(ask, code).status_code == 409
    read = pages.read(reference)
    assert "Vinieron las personas del turno" in read
    assert company.state(ask) == "done"


def test_neither_who_plans_nor_the_public_learns_of_the_case(pages, company, client):
    reference, ask = company.asked()
    made = company.shift()
    company.tie(ask, made)
    planner = pages.as_("planner")
    seen = [
        planner.get(url).text
        for url in (
            QUEUE, f"{QUEUE}?in=shifts", "/es/desk/shifts", f"/es/desk/shifts/{made}",
            f"/es/desk/shifts/{made}/repeat", f"/es/shifts/{made}",
        )
    ]  # fmt: skip
    public = [client.get(url).text for url in ("/es/shifts", f"/es/shifts/{made}")]
    assert not any(reference in page for page in seen + public)
    assert not any(ask.label in page or ask.reference in page for page in public)
    for url in (f"/es/desk/cases/{reference}", "/es/admin/audit"):
        assert planner.get(url).status_code == 404


@pytest.mark.parametrize(
    "fields, status, told",
    [
        ({"people-from_on": "2020-01-01"}, 409, "hasta dentro de sesenta días"),
        ({"people-from_on": "mañana"}, 400, ""), ({"people-from_on": ""}, 400, "Falta este dato"),
        ({"people-people": "5"}, 400, ""), ({"people-people": "0"}, 400, ""),
        ({"people-what": "espiar"}, 400, ""), ({"people-span": "month"}, 400, ""),
        ({"people-version": "999"}, 409, "nada se sobrescribió"),
    ],
    ids=str,
)  # fmt: skip
def test_what_cannot_be_asked_is_told_and_kept(pages, company, fields, status, told):
    reference = pages.take(pages.case())
    answer = company.ask(reference, **{"people-what": "childcare", **fields})
    assert (answer.status_code, told in answer.text) == (status, True)
    if "people-what" not in fields:
        assert '<option selected value="childcare">' in answer.text
    assert db.session.query(PeopleAsk).count() == 0


def test_pressed_twice_it_is_asked_once(pages, company):
    reference = pages.take(pages.case())
    version = pages.version(reference)
    assert company.ask(reference, version).status_code == 303
    assert company.ask(reference, version).status_code == 409
    assert db.session.query(PeopleAsk).count() == 1


def test_a_seventh_ask_waits(pages, company):
    reference = pages.take(pages.case())
    for _ in range(6):
        assert company.ask(reference).status_code == 303
    answer = company.ask(reference)
    assert (answer.status_code, "ya tiene seis peticiones" in answer.text) == (409, True)


@pytest.mark.parametrize(
    "facts, told",
    [
        ({"level": 2}, "nivel más alto"), ({"capacity": 1, "minimum": 1}, "menos lugares"),
        ({"starts_at": utc_now() + timedelta(days=30)}, "no es en los días"),
    ],
    ids=["untrained", "one-place", "another-day"],
)  # fmt: skip
def test_a_shift_that_does_not_fit_is_not_offered_and_refused(company, facts, told):
    _reference, ask = company.asked()
    made = company.shift(**facts)
    page = company.queue().text
    assert (made in page, "Ningún turno por venir sirve" in page) == (False, True)
    answer = company.tie(ask, made, page="/es/desk/shifts/people?in=asked")
    assert (answer.status_code, told in answer.text) == (409, True)
    assert company.state(ask) == "asked"


def test_a_shift_carries_one_and_is_not_offered_again(company):
    (_one, first), (_two, second) = company.asked(), company.asked()
    made = company.shift()
    assert company.tie(first, made).status_code == 200
    assert made not in company.queue().text
    answer = company.tie(second, made)
    assert (answer.status_code, "lleva una sola" in answer.text) == (409, True)


def test_tied_twice_from_one_page_makes_one_code(company):
    _reference, ask = company.asked()
    made, other = company.shift(), company.shift()
    assert company.tie(ask, made).status_code == 200
    again = company.tie(ask, other)
    assert (again.status_code, CODE.search(again.text)) == (409, None)
    assert "nada se sobrescribió" in again.text


def test_a_lost_code_is_replaced(company):
    _reference, ask = company.asked()
    made = company.shift()
    old = CODE.search(company.tie(ask, made).text)[0]
    assert company.untie(ask).status_code == 303
    new = CODE.search(company.tie(ask, made, version="3").text)[0]
    assert company.come(ask, old).status_code == 409
    assert company.come(ask, new).status_code == 303


def test_a_shift_called_off_sends_it_back(pages, company):
    reference, ask = company.asked()
    made = company.shift()
    code = CODE.search(company.tie(ask, made).text)[0]
    url = f"/es/desk/shifts/{made}/call-off"
    assert pages.as_("planner").submit(url).status_code == 303
    assert (ask.label in company.queue().text, company.state(ask)) == (True, "planned")
    assert "Espera turno" in pages.read(reference)
    assert ask.label not in pages.as_("enlace").get(f"{DOOR}/").text
    answer = company.come(ask, code)
    assert (answer.status_code, "El turno no se hace" in answer.text) == (409, True)
    assert company.tie(ask, company.shift(), version="2").status_code == 200


def test_taken_back_after_it_was_planned(pages, company):
    reference, ask = company.asked()
    made = company.shift()
    code = CODE.search(company.tie(ask, made).text)[0]
    assert pages.do(reference, f"people/{ask.reference}/cancel").status_code == 303
    assert "Ya nadie espera este turno" in company.queue(more="?in=shifts").text
    assert company.come(ask, code).status_code == 409
    assert pages.do(reference, f"people/{ask.reference}/cancel").status_code == 409


def test_nobody_came(pages, company):
    _reference, ask = company.asked()
    made = company.shift()
    company.tie(ask, made)
    far = pages.as_("enlace").get(f"{DOOR}/").text
    assert ("No vino nadie" in far, "junto al quiosco" in far) == (False, False)
    with transaction() as session:
        begun = session.query(Shift).filter_by(reference=made).one()
        begun.starts_at = utc_now() - timedelta(hours=1)
    met = pages.as_("enlace").get(f"{DOOR}/").text
    assert ("No vino nadie" in met, "junto al quiosco" in met) == (True, True)
    assert company.come(ask, "", what="/nobody").status_code == 303
    assert ask.label in company.queue().text


def test_of_another_organisation_there_is_nothing(pages, company):
    reference, ask = company.asked()
    made, theirs = company.shift(), company.shift(who="other_planner")
    assert ask.label not in company.queue("other_planner").text
    page = "/es/desk/volunteers"
    assert company.tie(ask, theirs, who="other_planner", page=page).status_code == 404
    assert company.tie(ask, theirs).status_code == 404
    company.tie(ask, made)
    assert company.untie(ask, who="other_planner", page=page).status_code == 404
    url = f"/es/desk/cases/{reference}/people"
    stranger = pages.as_("stranger")
    fields = {"people-what": "driving", "people-from_on": str(company.day), "people-span": "day",
              "people-people": "2", "people-version": "1"}  # fmt: skip
    assert stranger.submit(url, fields, page="/es/desk/services").status_code == 404
    cancel = f"{url}/{ask.reference}/cancel"
    assert stranger.submit(cancel, page="/es/desk/services").status_code == 404
    assert company.come(ask, "x", who="other_enlace").status_code == 404
    assert company.state(ask) == "planned"


@pytest.mark.parametrize("who", ["worker", "enlace", "finance", "admin"])
def test_only_who_plans_shifts_opens_the_queue(company, who):
    assert company.queue(who).status_code == 404


@pytest.mark.parametrize("after", ["", "x", "2026-12-05", "2026-12-05.", "9999-99-99.a"])
def test_a_malformed_key_is_left_out(company, after):
    company.asked()
    assert company.queue(more=f"?after={after}").status_code == 200


def test_it_all_reads_in_english(pages, company):
    reference, ask = company.asked()
    company.shift()
    for who, url in (
        ("worker", f"/en/desk/cases/{reference}"), ("planner", "/en/desk/shifts/people"),
    ):  # fmt: skip
        page = pages.as_(who).get(url).text
        assert (ask.label in page, "Drive someone" in page) == (True, True)
