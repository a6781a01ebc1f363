"""Somebody tells of an incident: first when not to; then sealed, once, to two people."""

import pytest
from sqlalchemy import func, select

from portal.clock import utc_now
from portal.extensions import vault_reading, vault_transaction
from portal.vault.destroying_originals import destroy_original
from portal.vault.models import Capsule, StoredContent
from tests.web.support.asking import ask, come_back, token_on, words_on
from tests.web.support.telling import FORM, TOLD, report, tell


def purposes():
    with vault_reading() as session:
        return session.scalars(select(Capsule.purpose)).all()


@pytest.fixture
def told(client, people):
    return tell(client, people)


def test_first_of_all_it_says_when_to_stop(client, people):
    page = client.get("/es/help/tell").text

    assert "Pare si pasa algo de esto" in page
    assert page.index("Pare si") < page.index("Estoy a salvo: contar")
    assert "<form" not in page.split('<main id="main"')[1]


def test_a_report_is_sealed_as_one(told):
    answer, words = told

    assert answer.status_code == 200
    assert purposes() == ["incident report"]
    assert all(f"<li>{word}</li>" in answer.text for word in words.split())


def test_what_was_told_is_not_shown_back_nor_stored(told):
    answer, _words = told

    assert "Tzintzuntz" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"


def test_sent_twice_counts_once(client, people):
    page = client.get(FORM)
    data = {"csrf_token": token_on(page), "words": words_on(page), **report(people)}

    client.post(FORM, data=data)
    again = client.post(FORM, data=data)

    assert "Cuenta una sola vez" in again.text
    assert len(purposes()) == 1


def test_who_is_not_safe_is_told_to_stop_and_nothing_is_stored(client, people):
    answer, _words = tell(client, people, safe="")

    assert answer.status_code == 400
    assert "pare aquí" in answer.text
    assert purposes() == []


@pytest.mark.parametrize(
    ("field", "says"),
    [("happened", "Marque al menos una casilla"), ("where", "el municipio y el día"),
     ("known", "Elija una opción"), ("still", "Elija una opción"), ("more", "en pocas líneas")],
)  # fmt: skip
def test_a_mistake_says_what_is_missing_and_loses_nothing(client, people, field, says):
    answer, words = tell(client, people, **{field: ""})

    assert answer.status_code == 400
    assert says in answer.text
    kept = "Ximena" if field == "more" else "dos camionetas"
    assert kept in answer.text
    assert words_on(answer) == words
    assert purposes() == []


@pytest.mark.parametrize("field", ["known", "still", "happened"])
def test_an_answer_that_was_never_offered_is_refused(client, people, field):
    answer, _words = tell(client, people, **{field: "<script>"})

    assert answer.status_code == 400
    assert purposes() == []


def test_without_words_and_without_a_telephone_it_is_received_too(client, people):
    answer, _words = tell(client, people, without_words="y", reach="")

    assert answer.status_code == 200
    assert "No tiene que guardar nada" in answer.text
    assert purposes() == ["incident report"]


def test_whoever_told_comes_back_with_the_words_and_may_take_it_back(client, people, told):
    _answer, words = told
    back = come_back(client, words)

    assert "Lo que usted contó" in back.text
    assert "Retirar lo que conté" in back.text
    assert "Empezar de nuevo" not in back.text
    client.submit("/es/help/case/withdraw", {"sure": "y"})
    assert purposes() == []


def test_it_closes_with_the_vault_and_says_so(client, alliance):
    alliance.found("ana")

    assert client.get(FORM).status_code == 503
    assert "Ahora no podemos recibir reportes" in client.get("/es/help/tell").text


def test_no_word_of_it_is_in_clear(told):
    with vault_reading() as session:
        sealed = b"".join(session.scalars(select(StoredContent.ciphertext)))
        assert session.scalar(select(func.count()).select_from(StoredContent)) == 2
    assert TOLD["more"].encode() not in sealed
    assert b"threats" not in sealed


def test_many_reports_leave_room_for_who_asks_for_help(client, alliance, people):
    object.__setattr__(alliance.vault, "caseload", 6)
    taken = [tell(client, people)[0].status_code for _ in range(2)]

    assert taken == [200, 200]
    assert client.get(FORM).status_code == 503
    assert "Ahora no podemos recibir reportes" in client.get("/es/help/tell").text
    answer, _words = ask(client, people)
    assert answer.status_code == 200


def test_a_report_that_came_when_the_last_place_went_is_not_stored(client, alliance, people):
    page = client.get(FORM)
    data = {"words": words_on(page), **report(people), "csrf_token": token_on(page)}
    object.__setattr__(alliance.vault, "caseload", 2)

    assert client.post(FORM, data=data).status_code == 503
    assert purposes() == []


def test_what_was_decided_takes_no_place(client, alliance, people):
    object.__setattr__(alliance.vault, "caseload", 3)
    tell(client, people)
    assert client.get(FORM).status_code == 503
    with vault_transaction() as session:
        capsule = session.scalars(select(Capsule.id)).one()
        destroy_original(session, capsule_id=capsule, now=utc_now())

    assert client.get(FORM).status_code == 200
