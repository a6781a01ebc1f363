"""The family comes back with eight words."""

import pytest

from portal.clock import utc_now
from portal.extensions import vault_transaction
from portal.vault import door
from tests.web.support.asking import ask, come_back

GARBAGE = "hola hola hola"


@pytest.fixture
def asked(client, people):
    _answer, words = ask(client, people)
    return words


def test_the_words_open_the_request(client, asked):
    back = come_back(client, asked)

    assert back.status_code == 200
    assert "Nadie la ha abierto todavía" in back.get_data(as_text=True)
    assert "Ximena" not in back.get_data(as_text=True)


def test_four_letters_without_accents_suffice(client, asked):
    typed = " ".join(door.read_receipt(asked).canonical().partition(":")[2].split()).upper()

    assert come_back(client, typed).status_code == 200


def test_unknown_wrong_and_withdrawn_words_are_one_answer(client, people, asked):
    _answer, withdrawn = ask(client, people)
    come_back(client, withdrawn)
    client.submit("/es/help/case/withdraw")
    unknown = str(door.new_receipt(door.WordLanguage.SPANISH))
    first_two = " ".join(asked.split()[:2] + unknown.split()[2:])

    pages = [come_back(client, typed) for typed in (unknown, first_two, withdrawn, GARBAGE)]

    assert {page.status_code for page in pages} == {400}
    assert len({len(page.data) for page in pages}) == 1
    assert not any(page.headers.getlist("Set-Cookie") for page in pages)


def test_a_full_queue_is_a_busy_answer(client, alliance, asked, monkeypatch):
    queue = alliance.vault.queue
    monkeypatch.setattr(queue, "_patience", 0.01)
    with queue.place(), queue.place(), queue.place(), queue.place():
        answer = come_back(client, asked)

    assert answer.status_code == 503


def test_the_visit_lasts_from_page_to_page(client, asked):
    come_back(client, asked)

    assert client.get("/es/help/case").status_code == 200


def test_leaving_ends_the_visit_on_our_side(client, asked):
    come_back(client, asked)
    kept = client.get_cookie("help").value

    page = client.get("/es/help/exit")
    client.set_cookie("help", kept)

    assert 'href="https://www.google.com/"' in page.get_data(as_text=True)
    assert client.get("/es/help/case").status_code == 403


def test_a_message_goes_out_and_is_not_shown_back(client, asked):
    come_back(client, asked)

    sent = client.submit("/es/help/case/answer", {"text": "Soy Ximena"}, page="/es/help/case")

    page = client.get("/es/help/case").get_data(as_text=True)
    assert sent.status_code == 303
    assert "Usted escribió este día" in page
    assert "Ximena" not in page


def test_an_organisation_can_be_kept_away(client, people, asked):
    come_back(client, asked)
    reference = people["beto"].organisation.reference

    client.submit("/es/help/case/exclude", {"whom": f"organisation:{reference}"})

    page = client.get("/es/help/case").get_data(as_text=True)
    assert people["beto"].organisation.name not in page
    assert people["ana"].organisation.name in page


def test_only_its_own_organisations_can_be_named(client, people, asked):
    come_back(client, asked)
    stranger = people["cora"].organisation.reference

    assert (
        client.submit("/es/help/case/exclude", {"whom": f"organisation:{stranger}"}).status_code
        == 400
    )


def test_a_withdrawal_asks_first_and_ends_the_visit(client, asked):
    come_back(client, asked)
    assert "No se puede deshacer" in client.get("/es/help/case/withdraw").get_data(as_text=True)

    page = client.submit("/es/help/case/withdraw")

    assert "Ya no guardamos" in page.get_data(as_text=True)
    assert client.get("/es/help/case").status_code == 403


def test_a_request_withdrawn_elsewhere_ends_this_visit(client, alliance, asked):
    come_back(client, asked)
    cookie = client.get_cookie("help").value
    now = utc_now()
    capsule_id, keys = door.keys_of_requester(cookie, vault=alliance.vault, now=now)
    with vault_transaction() as session:
        door.withdraw(session, capsule_id=capsule_id, keys=keys, now=now)

    assert client.get("/es/help/case").status_code == 403


def test_without_a_visit_there_is_no_case(client, people):
    assert client.get("/es/help/case").status_code == 403
