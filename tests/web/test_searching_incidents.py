"""Searching the published incidents from the public list."""

import re

import pytest

from portal.extensions import transaction
from tests.factories.incidents import proposed, spoken, verified_by_words


def text_of(answer):
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


@pytest.fixture
def reference(app):
    with transaction() as session:
        told = {
            "title_es": "Camino cerrado en la sierra",
            "title_en": "Road closed in the highlands",
        }
        return spoken(session, proposed(session, **told)).reference


@pytest.mark.parametrize("url", ["/es/incidents?q=caminos", "/en/incidents?q=roads+closed"])
def test_a_word_finds_it_in_either_language(client, reference, url):
    page = text_of(client.get(url))
    assert f"/incidents/{reference}" in page
    assert 'role="search"' in page


def test_what_was_typed_stays_in_the_field(client, reference):
    assert 'value="caminos &lt;b&gt;"' in text_of(client.get("/es/incidents?q=caminos+<b>"))


def test_nothing_found_says_so_and_what_to_try(client, reference):
    page = text_of(client.get("/es/incidents?q=zapato&kind=threats"))
    assert reference not in page
    assert "Nada coincide con «zapato»" in page
    assert 'href="/es/incidents?q=zapato"' in page


def test_the_historical_layer_has_no_words_and_says_so(client, reference):
    page = text_of(client.get("/es/incidents?q=camino&layer=historical"))
    assert "no tiene textos" in page
    assert 'href="/es/incidents?q=camino"' in page


@pytest.mark.parametrize("q", ["de+la", "%21%21", "x" * 81])
def test_what_cannot_be_searched_comes_back_with_its_error(client, reference, q):
    answer = client.get(f"/es/incidents?q={q}")
    assert answer.status_code == 400
    assert "error-summary" in text_of(answer)
    assert reference not in text_of(answer)


def test_pages_of_a_search_keep_the_words_and_lose_none(client, app):
    with transaction() as session:
        verified_by_words(session)
        made = set()
        for _ in range(23):
            told = {"title_es": "Camino cerrado", "title_en": "Road closed"}
            made.add(spoken(session, proposed(session, **told)).reference)
    seen, url = [], "/es/incidents?q=camino"
    while url:
        page = client.get(url).get_data(as_text=True)
        seen += re.findall(r"/es/incidents/([a-z0-9]{16})\"", page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        url = following and following.group(1).replace("&amp;", "&")
    assert sorted(seen) == sorted(made)
