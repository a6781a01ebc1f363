"""A family starts over with another person of enlace, or asks without carrying words."""

import pytest
from sqlalchemy import select

from portal.extensions import vault_reading
from portal.vault.models import Capsule, StoredReceipt
from tests.web.support.asking import answers, ask, come_back, token_on, words_on

START_OVER = "/es/help/case/start-over"
QUESTION = "¿Cómo se llama mi perro? Canelo"


@pytest.fixture
def asked(client, people):
    _answer, words = ask(client, people)
    come_back(client, words)
    return words


def start_over(client, people, **changes):
    page = client.get(START_OVER)
    to = {
        "chosen": people["beto"].organisation.reference,
        "backup": people["cora"].organisation.reference,
    }
    data = {"words": words_on(page), "csrf_token": token_on(page)}
    data |= answers(people, **(to | changes))
    return client.post(START_OVER, data=data), data["words"]


def stored(column):
    with vault_reading() as session:
        return session.scalars(select(column)).all()


def test_new_words_are_shown_before_sending(client, asked):
    page = client.get(START_OVER)

    assert words_on(page) != asked
    assert all(f"<li>{word}</li>" in page.get_data(as_text=True) for word in words_on(page).split())


def test_who_answered_until_now_is_not_offered(client, people, asked):
    assert people["ana"].organisation.name not in client.get(START_OVER).get_data(as_text=True)


@pytest.mark.parametrize("place", ["chosen", "backup"])
def test_who_answered_until_now_is_refused_when_sent_all_the_same(client, people, asked, place):
    old = stored(Capsule.id)
    to = {place: people["ana"].organisation.reference}
    answer, _words = start_over(client, people, **to)

    assert (answer.status_code, stored(Capsule.id)) == (400, old)


def test_nothing_written_before_is_shown(client, asked):
    assert "Ximena" not in client.get(START_OVER).get_data(as_text=True)


def test_the_new_words_open_and_the_old_ones_do_not(client, people, asked):
    answer, words = start_over(client, people)

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert "La anterior se retiró" in answer.get_data(as_text=True)
    assert len(stored(Capsule.id)) == 1
    assert client.get("/es/help/case").status_code == 403
    assert come_back(client, asked).status_code == 400
    assert come_back(client, words).status_code == 200


def test_a_mistake_leaves_the_old_one_whole(client, people, asked):
    old = stored(Capsule.id)
    answer, _words = start_over(client, people, urgency="")

    assert (answer.status_code, stored(Capsule.id)) == (400, old)
    assert client.get("/es/help/case").status_code == 200


def test_the_old_words_cannot_be_taken_along(client, people, asked):
    old = stored(Capsule.id)
    answer, _words = start_over(client, people, words=asked)

    assert (answer.status_code, stored(Capsule.id)) == (400, old)
    assert words_on(answer) != asked


def test_with_nobody_else_the_request_stays(client, people, asked):
    client.submit(
        "/es/help/case/exclude",
        {"whom": f"organisation:{people['beto'].organisation.reference}"},
    )
    answer = client.get(START_OVER)

    assert answer.status_code == 409
    assert "Su solicitud sigue como está" in answer.get_data(as_text=True)


def test_without_a_visit_there_is_nothing_to_start_over(client, people):
    assert client.get(START_OVER).status_code == 403


def test_without_words_no_receipt_is_kept_and_none_is_shown(client, people):
    answer, words = ask(client, people, without_words="y", question=QUESTION)

    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert (len(stored(Capsule.id)), stored(StoredReceipt.locator)) == (1, [])
    assert "le hará su pregunta" in page
    assert "Canelo" not in page
    assert not any(f"<li>{word}</li>" in page for word in words.split())


@pytest.mark.parametrize("missing", ["question", "reach"])
def test_without_words_somebody_must_know_how_to_find_them(client, people, missing):
    said = {"without_words": "y", "question": QUESTION, missing: ""}
    answer, _words = ask(client, people, **said)

    assert (answer.status_code, stored(Capsule.id)) == (400, [])
