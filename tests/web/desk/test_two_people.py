"""Setting money apart where two people decide, page by page."""

import re

import pytest

from portal.aid.models import Commitment
from portal.extensions import db

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
CODE = re.compile(r"[A-Z]{6}-[A-Z]{4}")


@pytest.fixture
def proposed(pages):
    reference = pages.take(pages.case())
    answer = pages.commit(
        reference, pages.need(reference, "30000"), "25000", why_again="greater_need"
    )
    assert answer.status_code == 303
    return reference


def states():
    return [one.state for one in db.session.query(Commitment).order_by(Commitment.id)]


def test_the_second_person_reads_it_on_the_board_and_approves(pages, proposed):
    assert proposed in pages.as_("second").get("/es/desk/").get_data(as_text=True)
    approved = pages.do(proposed, pages.action(proposed, "approve", "second"), who="second")
    assert CODE.search(approved.get_data(as_text=True))
    assert approved.headers["Cache-Control"] == "no-store"
    assert states() == ["committed"]


def test_an_admin_of_the_organisation_may_be_the_second_person(pages, proposed):
    approved = pages.do(proposed, pages.action(proposed, "approve", "admin"), who="admin")
    assert approved.status_code == 200


def test_who_proposed_has_no_button_and_is_refused(pages, proposed):
    assert pages.action(proposed, "approve") == ""
    url = pages.action(proposed, "approve", "second")
    answer = pages.do(proposed, url)
    assert (answer.status_code, "no quien lo propuso" in answer.text) == (409, True)
    assert states() == ["proposed"]


def test_approved_twice_moves_once_and_shows_no_second_code(pages, proposed):
    url = pages.action(proposed, "approve", "second")
    pages.do(proposed, url, who="second")
    again = pages.do(proposed, url, who="second")
    assert (again.status_code, CODE.search(again.text)) == (409, None)


def test_it_can_be_declined_or_taken_back(pages, proposed):
    assert "Quitar la propuesta" in pages.read(proposed)
    url = pages.action(proposed, "decline", "second")
    assert pages.do(proposed, url, who="second").status_code == 303
    assert states() == ["declined"]


def test_set_apart_money_goes_back(pages):
    reference = pages.take(pages.case())
    assert CODE.search(pages.commit(reference, pages.need(reference), "900").text)
    assert pages.do(reference, pages.action(reference, "give-back")).status_code == 303
    assert states() == ["released"]


@pytest.mark.parametrize("what", ["approve", "decline", "give-back"])
def test_a_stranger_finds_nothing(pages, proposed, what):
    url = pages.action(proposed, "approve", "second").replace("approve", what)
    stranger = pages.as_("stranger")
    answer = stranger.submit(f"/es/desk/cases/{proposed}/{url}", page="/es/desk/skills")
    assert answer.status_code == 404
    assert states() == ["proposed"]


def test_of_another_case_there_is_no_such_money(pages, proposed):
    other = pages.take(pages.case())
    url = pages.action(proposed, "approve", "second")
    assert pages.do(other, url, who="second").status_code == 404


def test_too_soon_says_from_when_and_keeps_what_was_typed(pages):
    reference = pages.take(pages.case())
    need = pages.need(reference)
    pages.commit(reference, need, "100")
    refused = pages.commit(reference, need, "123")
    assert refused.status_code == 409
    assert "la siguiente toca desde el" in refused.text
    assert 'value="123"' in refused.text


class TestReserve:
    def fill(self, pages, amount, who="finance"):
        fields = {f"{pages.ngo}-amount": amount}
        return pages.as_(who).submit(
            f"/es/desk/reserve/{pages.ngo}", fields, page="/es/desk/reserve"
        )

    def test_urgent_help_needs_no_verified_incident_but_two_people(self, pages):
        assert self.fill(pages, "10000").status_code == 303
        reference = pages.take(pages.case(tied=False, urgency="today"))
        need = pages.need(reference)
        assert pages.commit(reference, need, "900").status_code == 409
        assert pages.commit(reference, need, "900", fund="reserve").status_code == 303
        approved = pages.do(reference, pages.action(reference, "approve", "second"), who="second")
        assert CODE.search(approved.text)
        assert "$9,100.00 MXN" in pages.as_("finance").get("/es/desk/reserve").text

    @pytest.mark.parametrize(
        ("amount", "status", "told"),
        [
            ("50001", 409, "caben $50,000.00 MXN más"), ("0", 400, "mayor que cero"),
            ("-1", 400, "mayor que cero"), ("mil", 400, "entero"), ("", 400, "por ejemplo"),
        ],
    )  # fmt: skip
    def test_what_does_not_fit_is_named(self, pages, amount, status, told):
        answer = self.fill(pages, amount)
        assert (answer.status_code, told in answer.text) == (status, True)

    def test_another_organisations_reserve_is_not_there(self, pages):
        answer = pages.as_("finance").submit(
            "/es/desk/reserve/somebodyelses", {"somebodyelses-amount": "1"}, page="/es/desk/reserve"
        )
        assert answer.status_code == 404
