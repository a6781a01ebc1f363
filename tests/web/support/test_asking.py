"""A family asks for help on one page, without an account."""

from sqlalchemy import func, select

from portal.extensions import vault_reading
from portal.vault import door, reading_receipts
from portal.vault.models import Capsule
from tests.web.support.asking import answers, ask, come_back, token_on, words_on


def capsules():
    with vault_reading() as session:
        return session.scalar(select(func.count()).select_from(Capsule))


def test_a_request_is_received_and_the_words_are_shown_again(client, people):
    answer, words = ask(client, people)

    text = answer.get_data(as_text=True)
    assert (answer.status_code, capsules()) == (200, 1)
    assert all(f"<li>{word}</li>" in text for word in words.split())
    assert people["ana"].organisation.name in text
    assert people["beto"].organisation.name in text


def test_the_words_are_shown_before_sending(client, people):
    page = client.get("/es/help/new")

    text = page.get_data(as_text=True)
    assert all(f"<li>{word}</li>" in text for word in words_on(page).split())


def test_what_was_written_is_not_shown_back(client, people):
    answer, _words = ask(client, people)

    assert "Ximena" not in answer.get_data(as_text=True)


def test_sent_twice_counts_once(client, people):
    page = client.get("/es/help/new")
    data = {"csrf_token": token_on(page), "words": words_on(page), **answers(people)}

    client.post("/es/help/new", data=data)
    again = client.post("/es/help/new", data=data)

    assert "Cuenta una sola vez" in again.get_data(as_text=True)
    assert capsules() == 1


def test_nothing_of_it_may_be_stored_by_the_browser(client, people):
    answer, _words = ask(client, people)

    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/es/help/new").headers["Cache-Control"] == "no-store"


def test_no_word_is_in_a_cookie_or_an_address(client, people):
    answer, words = ask(client, people)
    back = come_back(client, words)

    cookies = " ".join(f"{c.key}={c.value}" for c in client._cookies.values())
    seen = cookies + str(answer.headers) + str(back.headers) + back.request.url
    # One of them may stand in a header by chance; never several.
    assert sum(word in seen for word in words.split()) < 3


def test_a_mistake_loses_nothing_and_keeps_the_words(client, people):
    answer, words = ask(client, people, urgency="")

    assert answer.status_code == 400
    assert "Ximena Cocom" in answer.get_data(as_text=True)
    assert words_on(answer) == words
    assert capsules() == 0


def test_both_organisations_must_differ(client, people):
    answer, _words = ask(client, people, backup=people["ana"].organisation.reference)

    assert (answer.status_code, capsules()) == (400, 0)
    assert "dos organizaciones distintas" in answer.get_data(as_text=True)


def test_an_excluded_organisation_cannot_be_the_backup(client, people):
    answer, _words = ask(client, people, excluded=[people["beto"].organisation.reference])

    assert (answer.status_code, capsules()) == (400, 0)


def test_words_that_are_none_are_replaced(client, people):
    answer, _words = ask(client, people, words="hola hola")

    assert answer.status_code == 400
    assert words_on(answer) != "hola hola"


def test_without_a_directory_the_door_is_closed_calmly(client, alliance):
    answer = client.get("/es/help/new")

    assert answer.status_code == 503
    assert "Ahora no podemos recibir solicitudes" in answer.get_data(as_text=True)
    assert client.get("/es/help").status_code == 200


def test_the_words_follow_the_language_of_the_page(client, people):
    from portal.vault import door

    spanish = door.read_receipt(words_on(client.get("/es/help/new")))
    english = door.read_receipt(words_on(client.get("/en/help/new")))

    assert (spanish.language.value, english.language.value) == ("es", "en")


def test_the_form_is_light(client, people):
    assert len(client.get("/es/help/new").data) < 25_000


def test_two_families_who_meet_in_their_first_two_words_are_both_heard(client, people):
    """Among thousands of requests it happens; the second must never be told that it arrived."""
    _answer, first = ask(client, people)
    drawn = str(door.new_receipt(door.WordLanguage.SPANISH)).split()
    meeting = " ".join(first.split()[:2] + drawn[2:])
    answer, _words = ask(client, people, words=meeting)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert "apunte estas nuevas" in page
    assert meeting not in page


def test_the_same_words_sent_twice_are_one_request(client, people):
    _answer, words = ask(client, people)
    again, _words = ask(client, people, words=words)
    assert again.status_code == 200


def test_words_that_are_offered_find_nothing_yet(app, alliance, people, client, monkeypatch):
    _answer, taken = ask(client, people)
    drawn = iter([door.read_receipt(taken), door.new_receipt(door.WordLanguage.SPANISH)])
    monkeypatch.setattr(reading_receipts, "new_receipt", lambda _language: next(drawn))
    page = client.get("/es/help/new").get_data(as_text=True)
    assert taken not in page
