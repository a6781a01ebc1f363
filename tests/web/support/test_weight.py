"""Phones on prepaid data pay for each kilobyte of the family's pages."""

import gzip
import re

import pytest

from portal.extensions import transaction
from tests.factories.incidents import verified
from tests.web.support.test_child import declare

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
LARGEST = 25_000
FIRST_VIEW = 40_000
# As many as the form offers at most.
INCIDENTS = 30


@pytest.fixture
def crowded(alliance):
    """Eight organisations and as many public incidents as the form ever offers."""
    people = alliance.found(*"abcdefgh")
    for one in people.values():
        declare(one)
    with transaction() as session:
        for _ in range(INCIDENTS):
            verified(session)
    return people


@pytest.mark.parametrize("page", ["new", "child"])
@pytest.mark.parametrize("lang", ["es", "en"])
def test_the_form_is_light_however_much_it_offers(client, crowded, lang, page):
    sent = client.get(f"/{lang}/help/{page}", headers={"Accept-Encoding": "identity"})
    assert sent.text.count('name="chosen"') == len(crowded)
    if page == "new":
        assert sent.text.count("<option") == INCIDENTS + 1
    assert len(sent.data) <= LARGEST

    parts = re.findall(r'(?:<link rel="(?:stylesheet|icon)"|<script)[^>]*?(?:href|src)="([^"]+)"',
                       sent.text)  # fmt: skip
    assert len(parts) >= 4
    weight = len(gzip.compress(sent.data))
    for part in parts:
        with client.get(part) as loaded:
            weight += len(gzip.compress(loaded.data))
    assert weight <= FIRST_VIEW


def test_each_need_is_drawn_and_named(client, crowded):
    page = client.get("/es/help/new").text
    boxes = re.findall(r'name="needs"[^>]*>\s*<label[^>]*>(<svg.*?</svg>)([^<]+)</label>', page)
    assert len(boxes) == page.count('name="needs"') == 12
    assert len({drawing for drawing, _name in boxes}) == 12, "no two look alike"
    for drawing, name in boxes:
        assert 'aria-hidden="true"' in drawing
        assert name.strip()
