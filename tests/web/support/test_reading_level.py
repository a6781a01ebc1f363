"""What a family reads is easy to read: each page and all of them together, in both languages."""

import pytest

from portal.clock import utc_now
from portal.extensions import vault_transaction
from portal.vault.receiving_children import declare_receiver
from tests.reading_level import (
    FAIRLY_EASY,
    english_syllables,
    reading_ease,
    sentences_of,
    spanish_syllables,
)
from tests.web.support.asking import answers, token_on, words_on

OUTSIDE = ("", "/new", "/tell", "/tell/report", "/child", "/how", "/receipt", "/exit", "/disclosed")
INSIDE = ("", "/words", "/withdraw", "/exclude", "/complain", "/disclosures", "/start-over")
# Below this a page is a title and a button: one long word decides its figure.
FEW = 30
MOST_WORDS = 25


@pytest.fixture
def pages(client, people, lang):
    """Every page that a family meets, as it was sent."""
    seen = {f"/help{path}": client.get(f"/{lang}/help{path}") for path in OUTSIDE[:2]}
    closed = client.get(f"/{lang}/help/child")
    for name in ("ana", "beto"):
        _declare(people[name])
    seen |= {f"/help{path}": client.get(f"/{lang}/help{path}") for path in OUTSIDE}
    new = client.get(f"/{lang}/help/new")
    data = {**answers(people), "words": words_on(new), "csrf_token": token_on(new)}
    seen["received"] = client.post(f"/{lang}/help/new", data=data)
    child = client.get(f"/{lang}/help/child")
    asked = {**data, "needs": ["food"], "words": words_on(child), "csrf_token": token_on(child)}
    seen["child received"] = client.post(f"/{lang}/help/child", data=asked)
    words = {"words": data["words"]}
    seen["case"] = client.submit(f"/{lang}/help/receipt", words)
    seen |= {f"/case{path}": client.get(f"/{lang}/help/case{path}") for path in INSIDE}
    wrong = {name: answer.status_code for name, answer in seen.items() if answer.status_code != 200}
    assert not wrong
    return {**seen, "child closed": closed}


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
@pytest.mark.parametrize("lang", ["es", "en"])
def test_what_families_read_is_easy(pages, lang):
    said = {name: whole_sentences(answer.text) for name, answer in pages.items()}
    ease = {
        name: round(reading_ease(sentences, lang), 1)
        for name, sentences in said.items()
        if sum(len(one.split()) for one in sentences) >= FEW
    }
    assert len(ease) >= 14
    hard = {name: figure for name, figure in ease.items() if figure < FAIRLY_EASY}
    assert not hard, f"{hard}; all: {ease}"
    long = {one for each in said.values() for one in each if len(one.split()) > MOST_WORDS}
    assert not long


def whole_sentences(html):
    """Labels, buttons and the eight words would make any page look easy."""
    return [one for one in sentences_of(html) if len(one.split()) > 3]


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("casa", 2), ("ciudad", 2), ("río", 2), ("leer", 2), ("quien", 1), ("guerra", 2), ("oír", 2),
     ("hoy", 1), ("organización", 5), ("averigüe", 4), ("todavía", 4), ("y", 1)],
)  # fmt: skip
def test_spanish_syllables(word, syllables):
    assert spanish_syllables(word) == syllables


@pytest.mark.parametrize(
    ("word", "syllables"),
    [("home", 1), ("people", 2), ("intermediary", 5), ("asked", 1), ("wanted", 2), ("the", 1),
     ("table", 2), ("pages", 2), ("names", 1)],
)  # fmt: skip
def test_english_syllables(word, syllables):
    assert english_syllables(word) == syllables


def test_a_page_that_is_hard_is_found_hard():
    legal = ["La tramitación administrativa correspondiente requiere documentación complementaria"]
    plain = ["Venga hoy", "Le damos comida"]
    assert reading_ease(legal, "es") < 40
    assert reading_ease(plain, "es") > 80
    assert reading_ease(["Documentation requirements notwithstanding"], "en") < 0


def _declare(one):
    with vault_transaction() as session:
        declare_receiver(
            session,
            account=one.user.reference,
            organisation=one.organisation.reference,
            by_account="an-administrator",
            now=utc_now(),
        )
