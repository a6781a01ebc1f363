"""The page lists requests of one day and urgency in no order that anyone could seize."""

import re

import pytest

from tests.web.client import strict_client
from tests.web.support.asking import ask

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)


def test_the_page_follows_no_id(app, people, enter):
    for _ in range(7):
        ask(strict_client(app), people)
    page = enter("ana").get("/es/intermediary/").get_data(as_text=True)
    shown = re.findall(r'href="/es/intermediary/requests/([a-z0-9]+)"', page)

    assert len(shown) == 7
    # One in 2,500 by chance.
    assert shown not in (sorted(shown), sorted(shown, reverse=True))
