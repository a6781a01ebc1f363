"""The board, and the forms of a case, as staff send them."""

import re

import pytest

from portal.access.roles import Role
from portal.accounts.models import Membership, Organisation
from portal.aid.models import Case
from portal.clock import utc_now
from portal.extensions import db, transaction
from tests.factories.people import person

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def row(reference):
    db.session.rollback()
    return db.session.query(Case).filter_by(reference=reference).one()


@pytest.fixture
def mine(pages):
    return pages.take(pages.case())


def test_a_stale_page_overwrites_nothing_and_says_so(pages, mine):
    old = pages.version(mine)
    fields = {"triage-version": old, "triage-urgency": "today"}
    assert pages.do(mine, "triage", fields).status_code == 303
    again = pages.do(mine, "triage", {**fields, "triage-urgency": "can_wait"})
    assert (again.status_code, "nada se sobrescribió" in again.text) == (409, True)
    assert row(mine).urgency == "today"


def test_the_points_are_explained(pages, mine):
    page = pages.read(mine)
    assert "35 puntos de 95" in page
    assert "Personas en el hogar: 0" in page


def test_it_is_given_to_a_colleague(pages, mine):
    to = pages.people["second"].reference
    fields = {"assign-version": pages.version(mine), "assign-to": to}
    assert pages.do(mine, "assign", fields).status_code == 303
    assert row(mine).assigned_to_id == pages.people["second"].id
    stranger = {**fields, "assign-version": pages.version(mine)}
    stranger["assign-to"] = pages.people["stranger"].reference
    assert pages.do(mine, "assign", stranger).status_code == 409


def test_it_waits_for_the_family_and_goes_on(pages, mine):
    fields = {"pause-version": pages.version(mine), "pause-state": "waiting_for_family"}
    assert pages.do(mine, "pause", fields).status_code == 303
    page = pages.read(mine)
    assert "Reloj detenido" in page
    assert "Apartar (MXN)" not in page
    assert pages.do(mine, "resume", {"version": pages.version(mine)}).status_code == 303
    assert row(mine).state == "assigned"


def test_a_double_ends_and_is_opened_again(pages, mine):
    stays = pages.case()
    fields = {"duplicate-version": pages.version(mine), "duplicate-of": stays}
    assert pages.do(mine, "duplicate", fields).status_code == 303
    assert stays in pages.read(mine)
    assert pages.do(mine, "reopen").status_code == 303
    assert row(mine).state == "assigned"


def test_a_task_is_written_done_and_no_stranger_finds_it(pages, mine):
    who = pages.people["second"].reference
    fields = {"task-text": "Llamar al albergue", "task-due_on": "2026-11-30", "task-to": who}
    assert pages.do(mine, "tasks", fields).status_code == 303
    board = pages.as_("second").get("/es/desk/").text
    assert "Llamar al albergue" in board
    url = pages.action(mine, "done")
    assert pages.do(mine, url, who="second").status_code == 303
    assert pages.do(mine, url, who="second").status_code == 409
    assert "Llamar al albergue" not in pages.as_("second").get("/es/desk/").text


@pytest.mark.parametrize("fields", [{}, {"task-text": "x", "task-due_on": "ayer"}])
def test_a_task_without_a_day_comes_back_as_typed(pages, mine, fields):
    answer = pages.do(mine, "tasks", fields)
    assert answer.status_code == 400
    assert "Falta corregir algo" in answer.text


class TestQuestions:
    PAGE = "/es/intermediary/deliveries/questions"

    @pytest.fixture
    def asked(self, pages, mine):
        answer = pages.do(mine, "questions", {"question-text": "¿Cuántos son?"})
        assert answer.status_code == 303
        return mine

    def reference(self, pages):
        page = pages.as_("enlace").get(self.PAGE).get_data(as_text=True)
        return re.search(r'action="[^"]+/questions/([a-z0-9]+)"', page).group(1)

    def reply(self, pages, text, who="enlace", **more):
        which = self.reference(pages)
        fields = {f"{which}-text": text, **{f"{which}-{key}": value for key, value in more.items()}}
        return pages.as_(who).submit(f"{self.PAGE}/{which}", fields, page=self.PAGE)

    def test_the_intermediary_answers_what_may_be_said(self, pages, asked):
        assert self.reply(pages, "Son cuatro personas").status_code == 303
        assert "Son cuatro personas" in pages.read(asked)

    def test_a_telephone_never_reaches_the_desk(self, pages, asked):
        answer = self.reply(pages, "Su número es 55 1234 5678", reviewed="y")
        assert answer.status_code == 400
        assert "nunca pasa" in answer.text
        assert "55 1234 5678" not in pages.read(asked)

    def test_another_intermediary_is_not_asked(self, pages, asked):
        which = self.reference(pages)
        answer = pages.as_("other_enlace").submit(
            f"{self.PAGE}/{which}", {f"{which}-text": "Nada"}, page="/es/intermediary/deliveries/"
        )
        assert answer.status_code == 404

    def test_who_does_not_work_the_case_does_not_ask(self, pages, mine):
        answer = pages.do(mine, "questions", {"question-text": "¿?"}, who="second")
        assert answer.status_code == 409


def test_a_filter_is_kept_and_found_again(pages, mine):
    client = pages.as_("worker")
    page = "/es/desk/?mine=1&urgency=this_week"
    assert mine in client.get(page).text
    kept = client.submit(
        "/es/desk/filters", {"name": "Lo mío", "query": "urgency=this_week&mine=1"}, page=page
    )
    assert kept.headers["Location"].endswith("?urgency=this_week&mine=1")
    assert "Lo mío" in client.get("/es/desk/").text
    client.submit("/es/desk/filters/drop", {"name": "Lo mío"}, page=page)
    assert "Lo mío" not in client.get("/es/desk/").text


@pytest.mark.parametrize(
    "query", ["state=../x", "urgency=%00", "need=<script>", "after=%F0%9F%92%A9", "mine=&late=2"]
)
def test_a_hostile_address_shows_a_board_or_nothing(pages, mine, query):
    assert pages.as_("worker").get(f"/es/desk/?{query}").status_code in {200, 404}


def test_a_filter_address_leads_nowhere_else(pages, mine):
    client = pages.as_("worker")
    sent = {"name": "x", "query": "//evil.example/"}
    kept = client.submit("/es/desk/filters", sent, page="/es/desk/?mine=1")
    assert kept.headers["Location"].startswith("/es/desk/?")


def test_what_one_knows_is_said(pages):
    client = pages.as_("worker")
    answer = client.submit("/es/desk/skills", {"needs": ["food", "legal"]})
    assert answer.status_code == 303
    page = client.get("/es/desk/skills").text
    assert page.count("checked") == 2


@pytest.mark.parametrize(
    "what",
    ["take", "triage", "assign", "pause", "resume", "duplicate", "reopen", "tasks", "questions",
     "needs", "commitments", "close", "name"],
)  # fmt: skip
def test_no_form_of_another_organisations_case_is_there(pages, mine, what):
    fields = {
        "version": "1", "triage-version": "1", "triage-urgency": "today", "assign-version": "1",
        "assign-to": "x", "pause-version": "1", "pause-state": "on_hold", "duplicate-version": "1",
        "duplicate-of": "x", "task-text": "x", "task-due_on": "2026-12-01", "task-to": "x",
        "question-text": "x", "kind": "food", "amount": "1", "need": "x", "outcome": "helped",
        "fund": "pool", "why_again": "",
    }  # fmt: skip
    answer = pages.as_("stranger").submit(
        f"/es/desk/cases/{mine}/{what}", fields, page="/es/desk/skills"
    )
    assert answer.status_code == 404


class TestTwoOrganisations:
    """An administrator here who is a caseworker elsewhere: each right stays where it is held."""

    @pytest.fixture
    def both(self, pages):
        with transaction() as session:
            who = person(session, Role.CASEWORKER)
            where = session.get_one(Organisation, pages.ngo_id)
            who.memberships.append(
                Membership(organisation_id=where.id, role=Role.ORGANISATION_ADMIN, since=utc_now())
            )
            pages.people["both"] = who
        return "both"

    def test_they_see_the_case_and_change_nothing(self, pages, both):
        reference = pages.case()
        version = pages.version(pages.take(pages.case()))
        assert reference in pages.read(reference, both)
        url, fields = f"/es/desk/cases/{reference}", {"version": version}
        taken = pages.as_(both).submit(f"{url}/take", fields, page="/es/desk/skills")
        given = pages.as_(both).submit(
            "/es/desk/bulk/assign",
            {"case": f"{reference} 1", "to": pages.people["worker"].reference},
            page="/es/desk/skills",
        )
        assert (taken.status_code, given.status_code) == (404, 404)
        assert row(reference).assigned_to_id is None

    def test_they_set_no_money_apart(self, pages, both, mine):
        need = pages.need(mine)
        answer = pages.as_(both).submit(
            f"/es/desk/cases/{mine}/commitments", {"need": need, "amount": "1"},
            page="/es/desk/skills",
        )  # fmt: skip
        assert answer.status_code == 404
