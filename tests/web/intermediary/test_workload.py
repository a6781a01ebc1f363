"""The inbox by the day an answer is due, page by page; the work that waits as a picture."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from blueprints.intermediary import inbox
from portal.clock import day_of, utc_now
from portal.extensions import vault_transaction
from portal.vault.models import Capsule
from tests.web.client import strict_client
from tests.web.support.asking import ask

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
INBOX, PICTURE = "/es/intermediary/", "/es/intermediary/workload"
LINKS = re.compile(r'href="/es/intermediary/requests/([a-z0-9]+)"')


def age(days):
    """Everything that is there now arrived so many days ago."""
    with vault_transaction() as session:
        session.execute(
            update(Capsule).values(received_on=day_of(utc_now()) - timedelta(days=days))
        )


def test_what_is_late_stands_above_what_is_more_urgent(app, people, enter):
    ask(strict_client(app), people, urgency="this_week")
    age(8)
    ask(strict_client(app), people, urgency="today")
    page = enter("ana").get(INBOX).text
    assert page.index("Tarde") < page.index("Hoy mismo")
    assert "ya pasó su día" in page
    assert page.count("Responder a más tardar") == 2


def test_an_answer_makes_it_late_no_more(app, people, enter):
    ask(strict_client(app), people)
    age(3)
    ana = enter("ana")
    assert "Tarde" in ana.get(INBOX).text
    page = f"{INBOX}requests/{LINKS.search(ana.get(INBOX).text)[1]}"
    assert ana.submit(f"{page}/answer", {"text": "Ya vamos"}, page=page).status_code == 303
    shown = ana.get(INBOX).text
    assert "Tarde" not in shown
    assert "Responder a más tardar" not in shown


def test_every_request_is_on_one_page_and_only_one(app, people, enter, monkeypatch):
    monkeypatch.setattr(inbox, "ON_A_PAGE", 3)
    for _ in range(7):
        ask(strict_client(app), people)
    ana, seen, way = enter("ana"), [], INBOX
    while way:
        page = ana.get(way).text
        seen.append(LINKS.findall(page))
        further = re.search(r'rel="next" href="([^"]+)"', page)
        way = further and further[1]
    assert [len(one) for one in seen] == [3, 3, 1]
    assert len({capsule for one in seen for capsule in one}) == 7
    assert len(LINKS.findall(ana.get(f"{INBOX}?after=gone").text)) == 3


def test_the_picture_counts_by_urgency_and_age_and_names_no_request(app, people, enter):
    for _ in range(2):
        ask(strict_client(app), people, urgency="today")
    age(9)
    ask(strict_client(app), people, urgency="this_week")
    page = enter("ana").get(PICTURE).text
    row = re.search(r'<th scope="row">Hoy mismo</th>(.*?)</tr>', page, re.DOTALL)[1]
    assert re.findall(r">(\d+)<", row) == ["0", "0", "2", "0"]
    assert "Tienes 3 de 60" in page
    assert "2 van tarde" in page
    assert not LINKS.search(page)


def test_colleagues_are_counts_only(app, people, enter):
    for _ in range(3):
        ask(strict_client(app), people)
    page = enter("cora").get(PICTURE).text
    rows = re.findall(r'<th scope="row">([^<]+)</th><td class="number">(\d+)</td><td>', page)
    assert sorted(rows) == sorted((people[name].organisation.name, "3") for name in ("ana", "beto"))
    for name in ("ana", "beto"):
        assert people[name].holder_id not in page
        assert people[name].user.handle not in page


def test_it_asks_for_the_seven_words_like_everything_here(people, enter):
    answer = enter("ana", unlocked=False).get(PICTURE)
    assert answer.status_code == 403
    assert "siete palabras" in answer.text
