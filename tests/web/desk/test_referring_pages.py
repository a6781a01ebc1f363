"""Referrals page by page: who is asked, who sees what, and what nobody sees."""

import re
from datetime import timedelta

import pytest

from blueprints.access_gate import Access
from portal.access.policy import permissions_of
from portal.access.roles import Role
from portal.aid.models import Referral, Service
from portal.extensions import db, transaction
from tests.factories.boards import questions
from tests.factories.people import organisation, person
from tests.web.every_route import every_route

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
CONSENTS = "/es/intermediary/deliveries/consents"


@pytest.fixture
def alliance(pages):
    with transaction() as session:
        other = organisation(session)
        pages.people["receiver"] = person(session, Role.CASEWORKER, at=other)
        pages.people["colleague"] = person(session, Role.CASEWORKER, at=other)
        pages.other = other.reference
    return pages


def refer(alliance, case, **fields):
    url = f"/es/desk/cases/{case}/refer"
    sent = {
        "to": alliance.other,
        "needs": ["food"],
        "fields": ["urgency", "text"],
        "days": "14",
        "hands_over": "y",
        "version": alliance.version(case),
        **fields,
    }
    return alliance.as_("worker").submit(url, sent, page=url)


@pytest.fixture
def wanted(alliance):
    case = alliance.take(alliance.case())
    assert refer(alliance, case).status_code == 303
    return case, db.session.query(Referral.reference).scalar()


def consent(alliance, reference, who="enlace", ticks=("not_excluded", "agreed")):
    fields = {f"{reference}-{tick}": "y" for tick in ticks}
    return alliance.as_(who).submit(f"{CONSENTS}/{reference}/give", fields, page=CONSENTS)


def answer(alliance, reference, what, fields=(), who="receiver"):
    url = f"/es/desk/referrals/{reference}"
    return alliance.as_(who).submit(f"{url}/{what}", dict(fields), page=url)


@pytest.fixture
def offered(alliance, wanted):
    assert consent(alliance, wanted[1]).status_code == 303
    return wanted


def states():
    db.session.rollback()
    return [one.state for one in db.session.query(Referral).order_by(Referral.id)]


def test_the_whole_way_and_the_note_comes_back(alliance, offered):
    case, reference = offered
    assert reference in alliance.as_("receiver").get("/es/desk/referrals").text
    assert answer(alliance, reference, "accept").status_code == 303
    assert "Canalizado" in alliance.read(case)
    done = {"complete-end": "helped", "complete-text": "Recibieron una despensa."}
    assert answer(alliance, reference, "complete", done).status_code == 303
    assert "Recibieron una despensa." in alliance.read(case)
    ended = alliance.as_("receiver").get("/es/desk/referrals?ended=1").text
    assert reference in ended


def test_the_monday_page_says_what_others_wait_for(alliance, offered):
    _case, reference = offered
    board = "/es/desk/"
    said = "<strong>{}</strong> Canalizaciones por responder"
    assert said.format(1) in alliance.as_("receiver").get(board).text
    assert said.format(0) in alliance.as_("worker").get(board).text
    assert answer(alliance, reference, "accept").status_code == 303
    assert said.format(0) in alliance.as_("receiver").get(board).text
    assert "<title>Casos · Resguardo</title>" in alliance.as_("receiver").get(board).text


def test_an_offer_whose_day_is_over_waits_for_nobody(alliance, offered):
    with transaction() as session:
        referral = session.query(Referral).one()
        referral.until = referral.proposed_on - timedelta(days=1)
    page = alliance.as_("receiver").get("/es/desk/").text
    assert "<strong>0</strong> Canalizaciones por responder" in page


def test_the_receiver_sees_the_scope_and_neither_case_nor_cell(alliance, offered):
    case, reference = offered
    page = alliance.as_("receiver").get(f"/es/desk/referrals/{reference}").text
    assert "Texto limpio de prueba" in page
    assert "Esta semana" in page
    assert case not in page
    for unseen in ("Zona y periodo", "3 a 5 personas"):
        assert unseen not in page


def test_every_route_of_a_case_and_a_referral_is_404_to_a_stranger(alliance, app, offered):
    """Bar 3: whoever holds every right elsewhere still finds nothing here, by any method."""
    case, reference = offered
    stranger, tried = alliance.as_("stranger"), 0
    filled = {"nada": case}
    held = permissions_of(Role.CASEWORKER)
    service = a_service(alliance)
    for route in every_route(app):
        access = route.access
        own = isinstance(access, Access) and access.permission in held
        if not route.endpoint.startswith("desk.") or not own or "nada" not in route.url:
            continue
        for name in (*filled.values(), reference, service):
            url = route.url.replace("nada", name)
            page = "/es/desk/"
            sent = {"version": "1", "triage-version": "1", "assign-version": "1"}
            answer = (
                stranger.get(url)
                if route.method == "GET"
                else stranger.submit(url, {**everything(), **sent}, page=page)
            )
            assert answer.status_code == 404, (route.method, url, answer.status_code)
            tried += 1
    assert tried > 60


def everything():
    """A good answer to every form of the desk, so that only the object can be refused."""
    return {
        "kind": "food", "amount": "100", "need": "x", "outcome": "helped", "fund": "pool",
        "triage-urgency": "today", "assign-to": "x", "pause-state": "on_hold",
        "pause-version": "1", "duplicate-version": "1", "duplicate-of": "x", "task-text": "x",
        "task-due_on": "2026-12-01", "task-to": "x", "question-text": "x", "to": "x",
        "needs": ["food"], "days": "14", "return-end": "no_room", "complete-end": "helped",
        "area": "MX", "description": "x", "capacity": "open",
    }  # fmt: skip


def test_consent_needs_both_words_and_the_right_person(alliance, wanted):
    _case, reference = wanted
    for ticks in ((), ("agreed",), ("not_excluded",)):
        assert consent(alliance, reference, ticks=ticks).status_code == 400
    assert states() == ["consent_wanted"]
    assert reference not in alliance.as_("other_enlace").get(CONSENTS).text
    given = consent(alliance, reference, who="other_enlace")
    assert given.status_code == 404


def test_a_no_is_told_to_the_desk_and_its_reason_to_nobody(alliance, wanted):
    case, reference = wanted
    said = alliance.as_("enlace").submit(f"{CONSENTS}/{reference}/refuse", {}, page=CONSENTS)
    assert said.status_code == 303
    assert "La familia no consiente" in alliance.read(case)
    assert answer_status(alliance, reference) == 404


def answer_status(alliance, reference):
    return alliance.as_("receiver").get(f"/es/desk/referrals/{reference}").status_code


def test_a_double_click_refers_once(alliance):
    case = alliance.take(alliance.case())
    version = alliance.version(case)
    first = refer(alliance, case, version=version)
    second = refer(alliance, case, version=version)
    assert (first.status_code, second.status_code, states()) == (303, 409, ["consent_wanted"])


def test_accepted_twice_says_where_it_stands(alliance, offered):
    _case, reference = offered
    answer(alliance, reference, "accept")
    again = answer(alliance, reference, "accept", who="colleague")
    assert (again.status_code, "No se cambió nada" in again.text) == (409, True)


def test_a_note_that_names_someone_is_held_back_and_kept_on_the_page(alliance, offered):
    case, reference = offered
    answer(alliance, reference, "accept")
    named = {"complete-end": "helped", "complete-text": "Llamar al 55 1234 5678"}
    refused = answer(alliance, reference, "complete", named)
    assert (refused.status_code, states()) == (400, ["accepted"])
    assert "Llamar al 55 1234 5678" in re.sub(r"<[^>]+>", "", refused.text)
    assert "1234" not in alliance.read(case)


def test_taken_back_the_receiver_reads_nothing(alliance, offered):
    case, reference = offered
    assert alliance.do(case, f"referrals/{reference}/withdraw").status_code == 303
    page = alliance.as_("receiver").get(f"/es/desk/referrals/{reference}").text
    assert "Ya no se ofrece" in page
    assert "Texto limpio de prueba" not in page
    assert answer(alliance, reference, "accept").status_code == 409


@pytest.mark.parametrize(
    ("fields", "status", "told"),
    [
        ({"needs": []}, 409, "Escoger al menos una necesidad"),
        ({"needs": ["cash"]}, 400, "cash"),
        ({"days": "0"}, 400, "Escribir un número de 1 a 60."),
        ({"to": "nobody"}, 409, "no está activa en la alianza"),
        ({"to": "own"}, 409, "ya lleva el caso"),
        ({"version": "0"}, 409, "lo escrito sigue aquí"),
    ],
)
def test_bad_input_is_named_and_nothing_is_made(alliance, fields, status, told):
    case = alliance.take(alliance.case())
    if fields.get("to") == "own":
        fields = {"to": alliance.ngo}
    answer = refer(alliance, case, **fields)
    assert (answer.status_code, told in answer.text) == (status, True)
    assert states() == []


def a_service(alliance, **fields):
    url = "/es/desk/services/new"
    said = {
        "need": "food", "area": "MX", "description": "Despensa para dos semanas",
        "conditions": "Lunes a viernes", "capacity": "open", "version": "0", **fields,
    }  # fmt: skip
    answer = alliance.as_("worker").submit(url, said, page=url)
    assert answer.status_code == 303, answer.text
    return db.session.query(Service.reference).order_by(Service.id.desc()).limit(1).scalar()


def test_a_service_is_found_at_the_desk_and_in_public(alliance):
    a_service(alliance)
    for who, url in (
        ("receiver", "/es/desk/services?need=food&state=19"),
        ("worker", "/es/services"),
    ):
        assert "Despensa para dos semanas" in alliance.as_(who).get(url).text
    assert "Despensa" not in alliance.as_("receiver").get("/es/desk/services?need=legal").text


def test_another_organisation_neither_changes_nor_vouches(alliance):
    reference = a_service(alliance)
    receiver = alliance.as_("receiver")
    for what in ("", "/assure", "/retire"):
        url = f"/es/desk/services/{reference}{what}"
        sent = {
            "need": "food",
            "area": "MX",
            "description": "x",
            "capacity": "open",
            "version": "1",
        }
        assert receiver.submit(url, sent, page="/es/desk/services").status_code == 404


def test_a_stale_change_of_a_service_overwrites_nothing(alliance):
    reference = a_service(alliance)
    url = f"/es/desk/services/{reference}"
    sent = {"need": "food", "area": "MX", "description": "Otra", "capacity": "full", "version": "0"}
    answer = alliance.as_("worker").submit(url, sent, page=url)
    assert (answer.status_code, ">Otra<" in re.sub(r">\s+", ">", answer.text)) == (409, True)
    assert db.session.query(Service.description).scalar() == "Despensa para dos semanas"


def test_the_board_asks_no_more_than_its_bar_allows(alliance, offered):
    """Eight, as `make prove-aid` counts them with 100,000 cases."""
    with questions() as asked:
        assert alliance.as_("worker").get("/es/desk/").status_code == 200
    assert len(asked) <= 8, asked
