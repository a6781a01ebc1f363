"""A family takes words of its own, at the first use of borrowed ones or whenever it wants."""

import re

import pytest
from sqlalchemy import select

from portal.extensions import vault_reading, vault_transaction
from portal.vault.crypto.receipts import new_receipt
from portal.vault.crypto.words import WordLanguage
from portal.vault.models import StoredReceipt
from tests.web.support.asking import ask, come_back, token_on

PAGE = "/es/help/case/words"
POST = "/es/help/receipt/words"
FRESH = re.compile(r'<input[^>]*name="fresh"[^>]*value="([^"]+)"')


@pytest.fixture
def asked(client, people):
    _answer, words = ask(client, people)
    return words


@pytest.fixture
def borrowed(asked):
    with vault_transaction() as session:
        session.scalars(select(StoredReceipt)).one().borrowed = True
    return asked


def fresh_on(page):
    return FRESH.search(page.get_data(as_text=True)).group(1)


def change(client, page, old):
    data = {"words": old, "fresh": fresh_on(page), "csrf_token": token_on(page)}
    return client.post(POST, data=data), data["fresh"]


def test_the_fresh_words_open_and_the_old_ones_do_not(client, asked):
    come_back(client, asked)
    answer, fresh = change(client, client.get(PAGE), asked)

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert "Se cambiaron" not in answer.get_data(as_text=True)
    assert client.get("/es/help/case").status_code == 200
    assert come_back(client, asked).status_code == 400
    assert come_back(client, fresh).status_code == 200


def test_the_old_words_answer_as_unknown_ones_do(client, asked):
    come_back(client, asked)
    change(client, client.get(PAGE), asked)
    unknown = str(new_receipt(WordLanguage.SPANISH))
    old, never = (come_back(client, words) for words in (asked, unknown))

    assert (old.status_code, len(old.data)) == (never.status_code, len(never.data))


def test_the_day_is_shown(client, asked):
    come_back(client, asked)
    change(client, client.get(PAGE), asked)

    assert "Sus palabras se cambiaron" in client.get("/es/help/case").get_data(as_text=True)


def test_sent_twice_it_is_done_once_and_says_so_both_times(client, asked):
    come_back(client, asked)
    page = client.get(PAGE)
    first, _fresh = change(client, page, asked)
    again, _fresh = change(client, page, asked)

    assert (first.status_code, again.status_code) == (200, 200)


def test_wrong_words_change_nothing(client, asked):
    come_back(client, asked)
    answer, fresh = change(client, client.get(PAGE), fresh_on(client.get(PAGE)))

    assert (answer.status_code, fresh_on(answer)) == (400, fresh)
    assert come_back(client, asked).status_code == 200


def test_unreadable_fresh_words_are_drawn_again(client, asked):
    come_back(client, asked)
    page = client.get(PAGE)
    data = {"words": asked, "fresh": "hola hola", "csrf_token": token_on(page)}
    answer = client.post(POST, data=data)

    assert (answer.status_code, len(fresh_on(answer).split())) == (400, 8)
    assert come_back(client, asked).status_code == 200


def test_without_a_visit_the_page_is_not_offered(client, asked):
    assert client.get(PAGE).status_code == 403


def test_borrowed_words_lead_to_choosing_others_and_nowhere_else(client, borrowed):
    page = come_back(client, borrowed)

    assert (page.status_code, page.headers.getlist("Set-Cookie")) == (200, [])
    assert "tome unas que solo usted sepa" in page.get_data(as_text=True)
    assert client.get("/es/help/case").status_code == 403


def test_once_chosen_they_open_and_the_borrowed_ones_do_not(client, borrowed):
    answer, fresh = change(client, come_back(client, borrowed), borrowed)

    assert answer.status_code == 200
    assert client.get("/es/help/case").status_code == 200
    assert come_back(client, borrowed).status_code == 400
    assert come_back(client, fresh).status_code == 200


def test_another_browser_that_was_in_is_put_out(client, family_elsewhere, asked):
    come_back(family_elsewhere, asked)
    come_back(client, asked)
    change(client, client.get(PAGE), asked)

    assert family_elsewhere.get("/es/help/case").status_code == 403


@pytest.fixture
def family_elsewhere(app):
    """A second browser."""
    from tests.web.client import strict_client

    return strict_client(app)


def test_no_row_keeps_the_words(client, asked):
    come_back(client, asked)
    _answer, fresh = change(client, client.get(PAGE), asked)

    with vault_reading() as session:
        row = session.scalars(select(StoredReceipt)).one()
    assert not any(word in str(vars(row)) for word in fresh.split() if len(word) > 4)
