"""Channels of organisations: one word each, corrected where the first word went, never inside."""

import json
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.accounts.models import Organisation
from portal.accounts.queries import actor_for
from portal.alerts.apprise_gateway import push
from portal.alerts.channel_keys import seal_channel
from portal.alerts.channel_models import AlertChannel, ChannelDelivery
from portal.alerts.channel_rules import ChannelStanding
from portal.alerts.errors import NotPushed, TooManyChannels, UnknownPlaces
from portal.alerts.keeping_channels import add_channel, remove_channel, try_channel
from portal.alerts.rules import Outcome
from portal.alerts.telling_channels import tell_channels
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.incidents.models import Incident
from portal.incidents.rules import IncidentState
from portal.jobs import pushing_alerts
from portal.jobs.pushing_alerts import push_alert, tell_everybody
from portal.outbox.models import OutboxMessage
from portal.outbox.rules import MOST_ATTEMPTS
from tests.domain.alerts.test_telling import correct_it, relay, retract, verify
from tests.domain.racing import at_once
from tests.factories.incidents import area, proposed, spoken, verified_by_words
from tests.factories.people import organisation, person
from tests.factories.readers import link_key

TELEGRAM = "tgram://123456:secreto-del-canal/-100"


def opened(session, *places, at=None, address=TELEGRAM, **more):
    """A channel of an organisation of its own, unless told."""
    admin = person(session, Role.ORGANISATION_ADMIN, at=at or organisation(session))
    return add_channel(
        session,
        organisation_id=admin.memberships[0].organisation_id,
        label=more.pop("label", "Canal"),
        address=address,
        places=places or ("20067",),
        language=more.pop("language", "es"),
        link_key=link_key(),
        actor=more.pop("actor", None) or actor_for(admin),
        now=utc_now(),
    )


@pytest.fixture
def pushed(app, monkeypatch):
    """What Apprise would have been given; it fails for what is in `failing`."""
    sent, failing = [], set()

    def fake(address, *, title, body, demo_port=0):
        if address in failing:
            raise NotPushed
        sent.append((address.rsplit("/", 1)[1], title, body))

    monkeypatch.setattr(pushing_alerts, "push", fake)
    with transaction() as session:
        for code in ("20067", "20001", "09001"):
            area(session, code)
    return sent, failing


def told(pushed):
    relay()
    found = sorted((where, title) for where, title, _ in pushed[0])
    pushed[0].clear()
    return found


def channel_to(session, name, *places, **more):
    return opened(session, *places, address=f"tgram://123:abc/{name}", **more)


FIRST, CORRECTION, RETRACTION = "Aviso verificado", "Corrección de un aviso", "Aviso retirado"
WHO = ["area", "pais", "varios"]


@pytest.fixture
def channels(pushed):
    with transaction() as session:
        channel_to(session, "area", "20067")
        channel_to(session, "pais", "MX")
        channel_to(session, "varios", "09", "20", "20067")
        channel_to(session, "otra", "20001", "09")
        gone = organisation(session)
        channel_to(session, "parada", "MX", at=gone)
        gone.suspended_on = utc_now().date()
    return pushed


@pytest.mark.parametrize("change, said", [(retract, RETRACTION), (correct_it, CORRECTION)])
def test_each_word_goes_once_to_each_channel_and_corrections_where_the_first_word_went(
    channels, change, said
):
    incident_id = verify()
    assert told(channels) == [(who, FIRST) for who in WHO]
    with transaction() as session:
        copy = session.get_one(Incident, incident_id).reference
    tell_everybody({"incident": copy, "state": "verified", "revision": 1}, utc_now())
    assert told(channels) == []
    with transaction() as session:
        channel_to(session, "tarde", "MX")  # opened after the first word
    change(incident_id)
    assert told(channels) == [(who, said) for who in WHO]


def test_what_is_not_verified_is_not_pushed_and_a_tombstone_says_nothing_of_the_words(channels):
    with transaction() as session:
        spoken(session, proposed(session))
    assert told(channels) == []
    incident_id = verify()
    relay()
    with transaction() as session:
        title = session.get_one(Incident, incident_id).title_es
    assert title in channels[0][0][2]
    channels[0].clear()
    retract(incident_id)
    relay()
    assert len(channels[0]) == len(WHO)
    assert title not in json.dumps(channels[0], ensure_ascii=False)


def test_what_fails_is_tried_again_and_the_page_says_so_until_it_ends(channels):
    failing = channels[1]
    failing.add("tgram://123:abc/area")
    verify()
    assert [where for where, _ in told(channels)] == ["pais", "varios"]
    for attempt in range(2, MOST_ATTEMPTS + 1):
        with transaction() as session:
            waiting = session.scalars(
                select(OutboxMessage).where(
                    OutboxMessage.kind == "alert_channel_push", OutboxMessage.finished_at.is_(None)
                )
            ).one()
            standing = session.scalars(
                select(AlertChannel.standing).order_by(AlertChannel.id)
            ).first()
            assert standing is ChannelStanding.TRYING
            waiting.available_at = utc_now()
        if attempt == 5:
            break
        assert told(channels) == []
    failing.clear()
    assert told(channels) == [("area", FIRST)]
    with transaction() as session:
        delivery = session.scalars(select(ChannelDelivery).order_by(ChannelDelivery.id)).first()
        assert (delivery.outcome, delivery.failures) == (Outcome.SENT, 4)
        works = session.get_one(AlertChannel, delivery.channel_id).standing
        assert works is ChannelStanding.WORKS


def test_after_the_last_try_it_is_said_to_fail(channels):
    channels[1].add("tgram://123:abc/area")
    verify()
    told(channels)
    with transaction() as session:
        delivery = session.scalars(select(ChannelDelivery).order_by(ChannelDelivery.id)).first()
        delivery.failures = MOST_ATTEMPTS - 1
        reference, number = delivery.reference, delivery.channel_id
    with pytest.raises(NotPushed):
        push_alert({"delivery": reference}, utc_now())
    with transaction() as session:
        assert session.get_one(AlertChannel, number).standing is ChannelStanding.FAILS


def test_a_first_word_that_still_waits_never_leaves_after_the_retraction(channels):
    with transaction() as session:
        waits = channel_to(session, "espera", "20067").reference
    channels[1].add("tgram://123:abc/espera")
    incident_id = verify()
    with transaction() as session:
        for message in session.scalars(select(OutboxMessage)):
            assert "secreto" not in json.dumps(message.payload)
    retract(incident_id)
    assert told(channels) == []
    assert waits


def test_two_tellers_at_once_push_once(app, channels):
    with transaction() as session:
        reference = verified_by_words(session).reference

    def tell(session):
        word = {"incident": reference, "state": IncidentState.VERIFIED, "revision": 1}
        return tell_channels(session, now=utc_now(), **word)

    assert at_once(app, [tell, tell]) == {len(WHO): 1, 0: 1}
    with transaction() as session:
        assert session.scalar(select(func.count(ChannelDelivery.id))) == len(WHO)
    assert told(channels) == [(who, FIRST) for who in WHO]


def test_the_address_is_sealed_and_only_who_settles_the_organisation_keeps_channels(pushed):
    with transaction() as session:
        channel = opened(session, "20067")
        at = channel.organisation_id
        assert b"secreto" not in channel.address
        assert channel.ending == "-100"
        sizes = {len(seal_channel(a, key="k", channel="c")) for a in (TELEGRAM, TELEGRAM * 9)}
        assert len(sizes) == 1
        other = actor_for(person(session, Role.ORGANISATION_ADMIN))
        coordinates = actor_for(person(session, Role.COORDINATOR))
        for actor in (other, coordinates):
            acts = {"reference": channel.reference, "organisation_id": at, "actor": actor}
            for verb in (try_channel, remove_channel):
                with pytest.raises(NotFound):
                    verb(session, now=utc_now(), **acts)
            with pytest.raises(NotFound):
                opened(session, actor=actor)
        with pytest.raises(UnknownPlaces):
            opened(session, "20067", "99999")


def test_an_organisation_has_a_few_channels_and_what_is_removed_is_forgotten(channels):
    verify()
    relay()
    with transaction() as session:
        first = session.scalars(select(AlertChannel).order_by(AlertChannel.id)).first()
        at = session.get_one(Organisation, first.organisation_id)
        for _ in range(4):
            opened(session, at=at)
        with pytest.raises(TooManyChannels):
            opened(session, at=at)
        admin = actor_for(person(session, Role.ORGANISATION_ADMIN, at=at))
        number = first.id
        remove_channel(
            session,
            reference=first.reference,
            organisation_id=at.id,
            actor=admin,
            now=utc_now(),
        )
    with transaction() as session:
        left = select(func.count(ChannelDelivery.id)).where(ChannelDelivery.channel_id == number)
        assert session.scalar(left) == 0
    db.session.rollback()


class _Ntfy(BaseHTTPRequestHandler):
    heard: list = []

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append(json.loads(body))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    _Ntfy.heard.clear()
    running = ThreadingHTTPServer(("127.0.0.1", 0), _Ntfy)
    threading.Thread(target=running.serve_forever, daemon=True).start()
    yield running.server_port
    running.shutdown()
    running.server_close()


@pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning")  # as it is loaded
def test_a_word_goes_by_apprise_over_real_http_to_the_stand_in_alone(server):
    where = f"ntfy://127.0.0.1:{server}/demo"
    push(where, title="Aviso", body="Uno", demo_port=server)
    assert [(one["topic"], one["title"], one["message"]) for one in _Ntfy.heard] == [
        ("demo", "Aviso", "Uno")
    ]
    for address, port in (
        (where, 0),
        (where, server + 1),
        (f"ntfy://localhost:{server}/demo", 0),
        (f"ntfy://[::1]:{server}/demo", server),
        (f"mailtos://a:b@127.0.0.1:{server}/x@example.org", 0),
    ):
        with pytest.raises(NotPushed):
            push(address, title="Aviso", body="Dos", demo_port=port)
    assert len(_Ntfy.heard) == 1
    # Whoever does not push is not minded.
    assert socket.getaddrinfo("127.0.0.1", server)
