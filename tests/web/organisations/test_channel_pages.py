"""Channels of alerts on the organisation's page: sealed, tried, deleted, by its administrator."""

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.alerts.channel_models import AlertChannel
from portal.alerts.channel_rules import ChannelStanding
from portal.alerts.errors import NotPushed
from portal.extensions import db, transaction
from portal.jobs import pushing_alerts
from tests.domain.alerts.test_telling import relay
from tests.factories.incidents import area
from tests.factories.people import organisation
from tests.web.organisations.test_settings_pages import browser

pytestmark = pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
TYPED = {
    "label": "Grupo de la red",
    "address": "tgram://123456:muy-secreto/-100",
    "language": "es",
    "states": ["20"],
    "areas": "20067",
}


@pytest.fixture
def ngo(app):
    with transaction() as session:
        area(session, "20067", name="Una zona")
        return organisation(session)


def address(ngo):
    return f"/es/desk/organisation/{ngo.slug}/channels"


def kept():
    found = db.session.scalars(select(AlertChannel)).all()
    db.session.rollback()
    return found


def test_a_channel_is_kept_never_shown_tried_and_deleted(app, ngo, monkeypatch):
    client, page = browser(app, ngo), address(ngo)
    assert client.submit(page, TYPED, page=page).status_code == 303
    shown = client.get(page).text
    assert "muy-secreto" not in shown
    for said in ("Grupo de la red", "Telegram, …-100", "Estado 20", "Una zona", "sin probar"):
        assert said in shown
    reference = kept()[0].reference
    for outcome, said in ((NotPushed, ChannelStanding.FAILS), (None, ChannelStanding.WORKS)):
        sent = []

        def fake(to, *, title, body, demo_port=0, outcome=outcome, sent=sent):
            if outcome:
                raise outcome
            sent.append((to, title, demo_port))

        monkeypatch.setattr(pushing_alerts, "push", fake)
        for _ in range(2):  # a double click tries once
            assert client.submit(f"{page}/{reference}/try", page=page).status_code == 303
        relay()
        assert sent == ([] if outcome else [(TYPED["address"], "Prueba del canal", 0)])
        assert kept()[0].standing is said
    assert client.submit(f"{page}/{reference}/remove", page=page).status_code == 303
    assert kept() == []
    assert client.submit(f"{page}/{reference}/remove", page=page).status_code == 404


@pytest.mark.parametrize(
    "wrong, said",
    [
        ({"address": "json://10.0.0.1/x"}, "Ese servicio no se ofrece"),
        ({"address": "ntfys://127.0.0.1/x"}, "nombre público"),
        ({"address": "tgram://1:a/1?image=http://10.0.0.1"}, "Quitar las opciones"),
        ({"address": "tgram://" + "x" * 600}, "error"),
        ({"states": [], "areas": ""}, "Elegir al menos un lugar"),
        ({"areas": "99999"}, "Elegir al menos un lugar"),
        ({"states": ["77"]}, "error"),
        ({"label": ""}, "Escribir un nombre"),
    ],
)
def test_what_is_refused_is_said_and_nothing_is_kept(app, ngo, wrong, said):
    answer = browser(app, ngo).submit(address(ngo), TYPED | wrong, page=address(ngo))
    assert answer.status_code == 422
    assert said in answer.text
    assert "muy-secreto" not in answer.text
    assert kept() == []


def test_another_organisation_and_other_roles_find_nothing(app, ngo):
    with transaction() as session:
        other = organisation(session)
    client = browser(app, ngo)
    client.submit(address(ngo), TYPED, page=address(ngo))
    reference = kept()[0].reference
    stranger = browser(app, other)
    for verb in ("try", "remove"):
        answer = stranger.submit(f"{address(other)}/{reference}/{verb}", page=address(other))
        assert answer.status_code == 404
    assert stranger.get(address(ngo)).status_code == 404
    assert browser(app, ngo, Role.COORDINATOR).get(address(ngo)).status_code == 404
    assert len(kept()) == 1
