"""The button of a mail program (RFC 8058): one POST without session, token or page stops all."""

import pytest

from portal.extensions import transaction
from tests.factories.incidents import area, verified_by_words
from tests.web.alerts.test_alert_pages import asked, mails, readers

ONE_CLICK = {"List-Unsubscribe": "One-Click"}


@pytest.fixture
def link(client, app):
    with transaction() as session:
        area(session)
        area(session, "20001", name="Otro lugar")
    link = asked(client, app)
    client.submit(f"{link}/confirm", {}, page=link)
    return link


def test_an_alert_names_the_button_and_pressing_it_twice_is_once(client, app, link):
    with transaction() as session:
        verified_by_words(session)
    (alert,) = mails(app)
    assert alert.extra_headers["List-Unsubscribe"].endswith(f"{link}>")
    assert alert.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for _ in range(2):
        answer = app.test_client().post(link, data=ONE_CLICK)
        assert (answer.status_code, answer.get_data()) == (200, b"ok\n")
        assert readers() == 0


@pytest.mark.parametrize("body", [{}, {"List-Unsubscribe": "One-click "}, {"x": "One-Click"}])
def test_a_post_that_says_something_else_stops_nothing(app, link, body):
    assert app.test_client().post(link, data=body).status_code == 400
    assert readers() == 1


def test_a_link_that_was_made_up_stops_nothing(app, link):
    forged = link[:-1] + ("A" if link[-1] != "A" else "B")
    assert app.test_client().post(forged, data=ONE_CLICK).status_code == 404
    assert readers() == 1


def test_looking_at_the_link_stops_nothing(client, link):
    assert client.get(link).status_code == 200
    assert readers() == 1
