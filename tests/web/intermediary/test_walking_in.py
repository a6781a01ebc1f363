"""An intermediary types for someone at the door or on the telephone."""

import re

import pytest
from sqlalchemy import func, select

from portal.extensions import vault_reading, vault_transaction
from portal.vault.models import Absence, Capsule, StoredReceipt
from tests.web.intermediary.reading import capsule_on, only_capsule, open_it
from tests.web.support.asking import come_back

WALK_IN = "/es/intermediary/walk-in"
SECRET = re.compile(r'<ol class="secret-words"[^>]*>(.*?)</ol>', re.S)


def said(people, **changes):
    return {
        "needs": ["food"],
        "urgency": "today",
        "where": "Por el panteón viejo",
        "reach": "Con la vecina, 55 0199 4478",
        "more": "Se llama Ximena Cocom",
        "backup": people["beto"].organisation.reference,
        "language": "es",
        "agreed": "y",
        **changes,
    }


def walk_in(client, people, **changes):
    page = client.get(WALK_IN).get_data(as_text=True)
    words = re.search(r'name="words"[^>]*value="([^"]+)"', page).group(1)
    return client.submit(WALK_IN, {"words": words, **said(people, **changes)})


def words_given(answer):
    shown = SECRET.search(answer.get_data(as_text=True)).group(1)
    return " ".join(re.findall(r"<li>([^<]+)</li>", shown))


def count():
    with vault_reading() as session:
        return session.scalar(select(func.count()).select_from(Capsule))


def test_it_is_sealed_and_the_words_are_told_once(enter, people):
    answer = walk_in(enter("ana"), people)

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert len(words_given(answer).split()) == 8
    assert "Ximena" not in answer.get_data(as_text=True)
    assert count() == 1


def test_it_lies_in_the_inbox_and_opens(enter, people):
    ana = enter("ana")
    walk_in(ana, people)

    inbox = ana.get("/es/intermediary/")
    assert capsule_on(inbox) == only_capsule()
    assert "Ximena Cocom" in open_it(ana, only_capsule()).get_data(as_text=True)


def test_the_family_takes_words_of_its_own_and_sees_who_typed(enter, people, family):
    words = words_given(walk_in(enter("ana"), people))
    page = come_back(family, words).get_data(as_text=True)
    fresh = re.search(r'name="fresh"[^>]*value="([^"]+)"', page).group(1)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)
    family.post(
        "/es/help/receipt/words", data={"words": words, "fresh": fresh, "csrf_token": token}
    )

    mine = family.get("/es/help/case").get_data(as_text=True)
    assert "y esta persona la escribió" in mine
    assert "Ximena" not in mine
    assert come_back(family, words).status_code == 400


def test_sent_twice_it_counts_once(enter, people):
    ana = enter("ana")
    first = walk_in(ana, people)
    again = ana.submit(WALK_IN, {"words": words_given(first), **said(people)})

    assert (again.status_code, words_given(again), count()) == (200, words_given(first), 1)


def test_without_words_none_are_kept_and_the_question_is_shown_on_opening(enter, people):
    ana = enter("ana")
    answer = walk_in(ana, people, without_words="y", question="¿Mi perro? Canelo")

    assert "¿Mi perro? Canelo" in open_it(ana, only_capsule()).get_data(as_text=True)
    assert "secret-words" not in answer.get_data(as_text=True)
    with vault_reading() as session:
        assert session.scalars(select(StoredReceipt)).all() == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"agreed": ""},
        {"needs": []},
        {"urgency": "never"},
        {"backup": "nobody"},
        {"without_words": "y", "question": ""},
        {"without_words": "y", "question": "¿Mi perro?", "reach": ""},
        {"more": "x" * 4001},
    ],
)
def test_what_is_missing_is_asked_for_and_nothing_typed_is_lost(enter, people, wrong):
    answer = walk_in(enter("ana"), people, **wrong)

    assert (answer.status_code, count()) == (400, 0)
    assert "Por el panteón viejo" in answer.get_data(as_text=True)


def test_an_excluded_backup_is_refused(enter, people):
    backup = people["beto"].organisation.reference
    answer = walk_in(enter("ana"), people, excluded=[backup])

    assert (answer.status_code, count()) == (409, 0)
    assert "también elegiste de relevo" in answer.get_data(as_text=True)


def test_with_a_locked_key_the_text_can_be_copied(enter, people):
    ana = enter("ana")
    page = ana.get(WALK_IN).get_data(as_text=True)
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page).group(1)
    ana.submit("/es/intermediary/lock", page="/es/intermediary/")
    answer = ana.post(WALK_IN, data={**said(people), "csrf_token": token})

    assert (answer.status_code, count()) == (403, 0)
    assert "Se llama Ximena Cocom" in answer.get_data(as_text=True)


def test_who_is_away_types_for_nobody(enter, people):
    ana = enter("ana")
    with vault_transaction() as session:
        session.add(Absence(holder_id=people["ana"].holder_id, until=None))

    answer = ana.get(WALK_IN)
    assert (answer.status_code, "dijiste que no estás" in answer.get_data(as_text=True)) == (
        409,
        True,
    )


def test_what_was_said_aloud_stands_in_the_thread_as_said(enter, people, words):
    ana = enter("ana")
    at = f"/es/intermediary/requests/{only_capsule()}"
    noted = ana.submit(f"{at}/note", {"note-text": "Que sí, el jueves"}, page=at)

    page = ana.get(at).get_data(as_text=True)
    assert noted.status_code == 303
    assert "Que sí, el jueves" in page
    assert "La familia, de palabra" in page


def test_the_family_sees_that_something_was_noted(enter, people, words, family):
    at = f"/es/intermediary/requests/{only_capsule()}"
    enter("ana").submit(f"{at}/note", {"note-text": "Que sí, el jueves"}, page=at)

    page = come_back(family, words).get_data(as_text=True)
    assert "Apuntó lo que usted le dijo" in page
    assert "el jueves" not in page


def test_an_empty_note_is_refused(enter, people, words):
    at = f"/es/intermediary/requests/{only_capsule()}"
    answer = enter("ana").submit(f"{at}/note", {"note-text": ""}, page=at)

    assert answer.status_code == 400


@pytest.mark.parametrize(("form", "field"), [("note", "note-text"), ("answer", "text")])
def test_a_double_click_writes_once(enter, people, words, form, field):
    ana, at = enter("ana"), f"/es/intermediary/requests/{only_capsule()}"
    page = ana.get(at).get_data(as_text=True)
    once = field.replace("text", "once")
    token = re.search(rf'name="{once}"[^>]*value="([^"]+)"', page).group(1)
    for _click in range(2):
        sent = ana.submit(f"{at}/{form}", {field: "Que sí", once: token}, page=at)
        assert sent.status_code == 303

    assert ana.get(at).get_data(as_text=True).count("Que sí") == 1


def test_a_family_that_clicks_twice_writes_once(enter, people, words, family):
    page = come_back(family, words).get_data(as_text=True)
    token = re.search(r'name="once"[^>]*value="([^"]+)"', page).group(1)
    for _click in range(2):
        said = {"text": "Aquí estoy", "once": token}
        assert family.submit("/es/help/case/answer", said, page="/es/help/case").status_code == 303

    at = f"/es/intermediary/requests/{only_capsule()}"
    assert enter("ana").get(at).get_data(as_text=True).count("Aquí estoy") == 1
