"""Corrections go to exactly the people who got the first word, each once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.alerts import telling
from portal.alerts.answering import confirm, forget_unconfirmed, stop_all, stop_wish
from portal.alerts.models import AlertDelivery, AlertReader, AlertWish, AlertWord
from portal.alerts.rules import CONFIRM_WITHIN, MOST_LINKS, MOST_WISHES, Outcome
from portal.clock import utc_now
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.incidents.correcting import CorrectedText, correct
from portal.incidents.models import Incident
from portal.incidents.moving import move
from portal.incidents.rules import IncidentKind, IncidentState
from portal.jobs.mailing_alerts import mail_alert, tell_incident
from portal.jobs.relay import relay_due
from portal.outbox.models import OutboxMessage
from tests.domain.incidents.test_retracting import voted
from tests.domain.racing import at_once
from tests.factories.incidents import acting, area, proposed, spoken, verified_by_words, verifier
from tests.factories.readers import asks, reader

TEXT = CorrectedText("Otro", "Other", "Otro relato", "Other account", "Era otro camino")


def relay():
    while relay_due():
        pass
    db.session.rollback()


def mails(app):
    """What was mailed since last asked, but for links to confirm."""
    box = app.extensions["mailman"].outbox
    found = [(m.to[0], m.subject, m.body) for m in box if "Confirma" not in m.subject]
    box.clear()
    return found


def told(app):
    relay()
    return sorted((to, subject.split(":")[0]) for to, subject, _body in mails(app))


def verify(make=verified_by_words):
    with transaction() as session:
        return make(session).id


def retract(incident_id):
    with transaction() as session:
        for _ in range(2):
            voted(session, session.get_one(Incident, incident_id))


def correct_it(incident_id):
    with transaction() as session:
        actor, at = acting(verifier(session))
        correct(
            session, verifier=actor, organisation_id=at, incident_id=incident_id, text=TEXT,
            now=utc_now(),
        )  # fmt: skip


FIRST, CORRECTION, RETRACTION, OVER = (
    "Aviso verificado", "Corrección de un aviso", "Aviso retirado", "Fin del aviso",
)  # fmt: skip


@pytest.fixture
def readers(app):
    with transaction() as session:
        area(session, "20067")
        area(session, "20001")
        area(session, "09001")
        reader(session, "area@x.example")
        reader(session, "estado@x.example", "20")
        reader(session, "tipo@x.example", "20067", IncidentKind.DISPLACEMENT)
        reader(session, "otro.tipo@x.example", "20067", IncidentKind.ROAD_CLOSED)
        reader(session, "otra.area@x.example", "20001")
        reader(session, "otro.estado@x.example", "09")
        reader(session, "dos.veces@x.example", "20")
        reader(session, "dos.veces@x.example", "20067")
        asks(session, "sin.confirmar@x.example")
    relay()
    mails(app)
    return ["area@x.example", "dos.veces@x.example", "estado@x.example", "tipo@x.example"]


def test_the_first_word_goes_once_to_whoever_asked_for_the_place_and_kind(app, readers):
    verify()
    assert told(app) == [(who, FIRST) for who in readers]
    assert told(app) == []


@pytest.mark.parametrize(
    "change, said",
    [(retract, RETRACTION), (correct_it, CORRECTION)],
    ids=["retracted", "corrected"],
)
def test_what_changes_goes_to_exactly_those_who_got_the_first_word(app, readers, change, said):
    incident_id = verify()
    told(app)
    with transaction() as session:
        reader(session, "tarde@x.example")  # asked after the first word
        first = session.scalars(
            select(AlertWish).join(AlertReader).where(AlertWish.place == "20067")
        ).first()
        # They stopped one place of two, or were told by one that they no longer have.
        stopped = session.scalars(
            select(AlertWish).where(AlertWish.place == "20").order_by(AlertWish.id.desc())
        ).first()
        owner = session.get_one(AlertReader, stopped.reader_id).reference
        stop_wish(session, reader=owner, wish=stopped.reference)
        assert first is not None
    change(incident_id)
    assert told(app) == [(who, said) for who in readers]


def test_whoever_stopped_everything_hears_nothing_more(app, readers):
    incident_id = verify()
    told(app)
    with transaction() as session:
        first = select(AlertReader.reference).order_by(AlertReader.id).limit(1)
        stop_all(session, reader=session.scalar(first))
    retract(incident_id)
    assert told(app) == [(who, RETRACTION) for who in readers[1:]]


def test_a_correction_that_is_verified_again_tells_those_and_whoever_asked_meanwhile(app, readers):
    incident_id = verify()
    told(app)
    correct_it(incident_id)
    told(app)
    with transaction() as session:
        reader(session, "tarde@x.example")
        incident = session.get_one(Incident, incident_id)
        for _ in range(2):
            spoken(session, incident)
    assert told(app) == sorted(
        [*((who, CORRECTION) for who in readers), ("tarde@x.example", FIRST)]
    )


def test_the_end_of_an_alert_is_told_too(app, readers):
    incident_id = verify()
    told(app)
    with transaction() as session:
        incident = session.get_one(Incident, incident_id)
        move(session, incident, IncidentState.EXPIRED, actor="tests", now=utc_now())
    assert told(app) == [(who, OVER) for who in readers]


def test_what_is_not_verified_is_told_to_nobody(app, readers):
    verify(lambda session: spoken(session, proposed(session)))
    assert told(app) == []


def test_what_is_verified_when_it_is_told_by_its_week_is_no_alert(app, readers):
    def old(session):
        incident = proposed(session, now=utc_now() - timedelta(days=9))
        for _ in range(2):
            spoken(session, incident)
        return incident

    verify(old)
    assert told(app) == []


def test_a_first_word_that_still_waits_when_it_is_taken_back_never_leaves(app, readers):
    incident_id = verify()
    retract(incident_id)
    assert told(app) == []
    assert db.session.scalar(select(func.count()).select_from(AlertDelivery)) == 0


def sent_to_half(app, incident_id):
    """The first word is queued for all and has left for two."""
    words = {"state": "verified", "revision": 1, "incident": _reference(incident_id)}
    tell_incident(words, utc_now())
    for delivery in _deliveries(IncidentState.VERIFIED)[:2]:
        mail_alert({"delivery": delivery}, utc_now())
    first = sorted(to for to, _subject, _body in mails(app))
    assert len(first) == 2
    return first


def test_of_mails_half_sent_only_those_who_got_it_get_the_retraction(app, readers):
    incident_id = verify()
    first = sent_to_half(app, incident_id)
    retract(incident_id)
    assert told(app) == [(who, RETRACTION) for who in first]
    # The relay takes what is due in any order: to some the retraction was never addressed.
    found = {key: n for key, n in _outcomes().items() if key[1] is not Outcome.NOTHING_TOLD}
    assert found == {
        (IncidentState.VERIFIED, Outcome.SENT): 2,
        (IncidentState.VERIFIED, Outcome.OVERTAKEN): 2,
        (IncidentState.RETRACTED, Outcome.SENT): 2,
    }


def test_the_same_when_the_retraction_is_mailed_before_the_first_words_that_wait(app, readers):
    incident_id = verify()
    first = sent_to_half(app, incident_id)
    retract(incident_id)
    words = {"state": "retracted", "revision": 1, "incident": _reference(incident_id)}
    tell_incident(words, utc_now())
    for delivery in _deliveries(IncidentState.RETRACTED):
        mail_alert({"delivery": delivery}, utc_now())
    assert told(app) == [(who, RETRACTION) for who in first]
    assert _outcomes() == {
        (IncidentState.VERIFIED, Outcome.SENT): 2,
        (IncidentState.VERIFIED, Outcome.OVERTAKEN): 2,
        (IncidentState.RETRACTED, Outcome.SENT): 2,
        (IncidentState.RETRACTED, Outcome.NOTHING_TOLD): 2,
    }


def test_one_that_may_have_arrived_before_the_worker_was_killed_is_corrected(app, readers):
    incident_id = verify()
    words = {"state": "verified", "revision": 1, "incident": _reference(incident_id)}
    tell_incident(words, utc_now())
    with transaction() as session:
        one = session.scalars(select(AlertDelivery).order_by(AlertDelivery.id)).first()
        one.outcome = Outcome.LEAVING
    retract(incident_id)
    assert [said for _who, said in told(app)] == [RETRACTION]


def test_a_retraction_says_its_reason_and_nothing_of_what_was_told(app, readers):
    incident_id = verify()
    title = db.session.get_one(Incident, incident_id).title_es
    relay()
    assert all(title in body for _to, _subject, body in mails(app))
    retract(incident_id)
    relay()
    for _to, _subject, body in mails(app):
        assert "La fuente nos engañó" in body
        assert title not in body
        assert "Relato de prueba" not in body


def test_each_reads_it_in_their_language(app):
    with transaction() as session:
        area(session)
        reader(session, "en@x.example", language="en")
    verify()
    relay()
    ((_to, subject, body),) = [m for m in mails(app) if "Confirm" not in m[1]]
    assert subject.startswith("Verified alert:")
    assert "Test account, no names." in body
    assert "/en/incidents/" in body
    assert "/en/alerts/" in body


def test_many_readers_are_told_in_batches_each_once(app, monkeypatch):
    monkeypatch.setattr(telling, "BATCH", 3)
    with transaction() as session:
        area(session)
        for number in range(7):
            reader(session, f"lee{number}@x.example")
    relay()
    mails(app)
    incident_id = verify()
    relay()
    assert sorted(to for to, *_ in mails(app)) == [f"lee{n}@x.example" for n in range(7)]
    with transaction() as session:  # a worker was killed and begins again
        for message in session.scalars(select(OutboxMessage)):
            message.finished_at = None
    assert [m for m in told(app) if m[1] == FIRST] == []
    retract(incident_id)
    assert len(told(app)) == 7


@pytest.mark.race
def test_told_while_it_is_taken_back_each_who_got_it_gets_the_retraction(app, readers):
    incident_id = verify()
    with transaction() as session:
        voted(session, session.get_one(Incident, incident_id))
    words = {"state": "verified", "revision": 1, "incident": _reference(incident_id)}

    def tell(session):
        return telling.tell_some(
            session, incident=words["incident"], state=IncidentState.VERIFIED, revision=1,
            after=0, now=utc_now(),
        )  # fmt: skip

    def take_back(session):
        voted(session, session.get_one(Incident, incident_id))

    at_once(app, [tell, take_back], said=str)
    # Told or not, nothing had left yet: nobody reads the first word, and nobody a correction.
    assert told(app) == []


@pytest.mark.race
def test_the_same_word_told_twice_at_once_is_one_delivery_each(app, readers):
    reference = _reference(verify())

    def tell(session):
        return telling.tell_some(
            session, incident=reference, state=IncidentState.VERIFIED, revision=1, after=0,
            now=utc_now(),
        )  # fmt: skip

    counted = at_once(app, [tell, tell])
    assert sum(number * times for number, times in counted.items()) == len(readers)
    assert told(app) == [(who, FIRST) for who in readers]


@pytest.mark.race
def test_one_address_typed_twice_at_once_is_one_reader_and_one_wish(app):
    def deed(session):
        asks(session, "a.la.vez@x.example")

    at_once(app, [deed, deed, deed], said=str)
    for table in (AlertReader, AlertWish):
        assert db.session.scalar(select(func.count()).select_from(table)) == 1


def test_an_address_is_sent_three_links_an_hour_and_may_wish_for_ten(app):
    with transaction() as session:
        for number in range(MOST_WISHES + 3):
            asks(session, "mucho@x.example", f"20{number:03}")
    relay()
    links = [m for m in app.extensions["mailman"].outbox if m.to == ["mucho@x.example"]]
    assert len(links) == MOST_LINKS
    assert db.session.scalar(select(func.count()).select_from(AlertWish)) == MOST_WISHES


def test_what_nobody_confirmed_is_forgotten_with_its_address(app):
    now = utc_now()
    with transaction() as session:
        kept = reader(session, "dice.si@x.example")
        asks(session, "no.dice@x.example", now=now - CONFIRM_WITHIN)
        asks(session, "dice.si@x.example", "20001", now=now - CONFIRM_WITHIN)
        confirm(session, reader=kept, language="es", now=now)  # too late for the second
        assert forget_unconfirmed(session, now=now) == 2
        assert session.scalars(select(AlertReader.reference)).all() == [kept]
        assert session.scalars(select(AlertWish.place)).all() == ["20067"]


def test_with_the_last_wish_the_address_goes(app):
    with transaction() as session:
        mine = reader(session)
        wish = session.scalars(select(AlertWish.reference)).one()
        stop_wish(session, reader=mine, wish=wish)
        assert session.scalars(select(AlertReader)).all() == []
        with pytest.raises(NotFound):
            stop_wish(session, reader=mine, wish=wish)


def test_nobody_stops_what_is_another_readers(app):
    with transaction() as session:
        mine, other = reader(session, "uno@x.example"), reader(session, "dos@x.example")
        wish = session.scalars(select(AlertWish.reference).order_by(AlertWish.id)).first()
        assert mine != other
        with pytest.raises(NotFound):
            stop_wish(session, reader=other, wish=wish)


def test_no_row_holds_an_address(app):
    with transaction() as session:
        row = session.get_one(AlertReader, _id(session, reader(session, "quien@x.example")))
        assert b"quien" not in row.address
        assert "quien" not in row.mark


def _id(session, reference):
    return session.scalars(select(AlertReader.id).where(AlertReader.reference == reference)).one()


def _reference(incident_id):
    reference = db.session.get_one(Incident, incident_id).reference
    db.session.rollback()
    return reference


def _deliveries(state):
    query = select(AlertDelivery.reference).join(AlertWord).where(AlertWord.state == state)
    found = db.session.scalars(query.order_by(AlertDelivery.id)).all()
    db.session.rollback()
    return found


def _outcomes():
    rows = db.session.execute(
        select(AlertWord.state, AlertDelivery.outcome, func.count())
        .select_from(AlertDelivery)
        .join(AlertWord)
        .group_by(AlertWord.state, AlertDelivery.outcome)
    )
    return {(state, outcome): count for state, outcome, count in rows}
