"""A report of an incident: read once, told anew in one's own words, then destroyed."""

import dataclasses
import hashlib
import re
import threading
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select

from portal.accounts.queries import actor_for
from portal.clock import utc_now
from portal.extensions import db, transaction, vault_reading, vault_transaction
from portal.incidents.models import Incident
from portal.incidents.period_rules import local_day
from portal.incidents.proposing import propose
from portal.incidents.rules import IncidentKind, IncidentState
from portal.jobs import destroying_originals
from portal.jobs.destroying_originals import destroy_decided
from portal.sms_rules import signature_of
from portal.vault.attaching import sweep_strays
from portal.vault.destroying_originals import destroy_original
from portal.vault.errors import CapsuleNotFound
from portal.vault.forgetting import CLOCK, forget_by
from portal.vault.models import StoredContent, VaultDeed, Wrap
from tests.domain.racing import at_once
from tests.domain.vault.test_files import jpeg
from tests.factories.incidents import area, proposed, spoken, verifier
from tests.factories.people import sign_in
from tests.web.client import strict_client
from tests.web.intermediary.reading import CLEAN, capsule_on, only_capsule, open_it
from tests.web.support.asking import come_back
from tests.web.support.telling import tell


@pytest.fixture
def told(family, people):
    """The words of a report to Ana, with Beto as backup."""
    answer, words = tell(family, people)
    assert answer.status_code == 200
    return words


def proposal(people, **changes):
    with transaction() as session:
        code = area(session).code
    return {
        "organisation": people["ana"].organisation.id,
        "kind": "displacement",
        "area_code": code,
        "happened_on": (local_day(utc_now()) - timedelta(days=1)).isoformat(),
        "part_of_day": "",
        "priority": "high",
        "title_es": "Familias salen de su comunidad",
        "account_es": "Varias familias dejaron su comunidad y buscan dónde estar.",
        "title_en": "",
        "account_en": "",
        "brought": ["saw_it"],
        **changes,
    }


def propose_by_form(client, people, capsule, **changes):
    return client.submit(
        f"/es/intermediary/requests/{capsule}/propose", proposal(people, **changes)
    )


def incidents():
    db.session.rollback()
    return list(db.session.scalars(select(Incident)))


def test_the_inbox_says_that_it_is_a_report_and_no_more(enter, told):
    page = enter("ana").get("/es/intermediary/").text

    assert "Reporte de un hecho" in page
    assert "camionetas" not in page


def test_it_is_read_as_it_was_told(enter, told):
    ana = enter("ana")
    page = ana.get(f"/es/intermediary/requests/{only_capsule()}").text
    opened = open_it(ana, only_capsule())

    assert "Pasar a la mesa" not in page
    for said in ("dos camionetas", "Amenazas, o cobran", "Lo vi", "Sí, ahora", "Ximena, 55 0199"):
        assert said in opened.text
    assert opened.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_its_photograph_is_opened_drawn_anew(enter, family, people):
    tell(family, people, files=[(BytesIO(jpeg()), "campo.jpg")])
    ana = enter("ana")
    opened = open_it(ana, only_capsule())

    assert opened.status_code == 200
    assert "campo.jpg" in opened.text
    shown_at = re.search(r'action="(/es/intermediary/requests/\w+/files/\w+)"', opened.text)[1]
    shown = ana.submit(shown_at, page=f"/es/intermediary/requests/{only_capsule()}")
    assert "data:image" in shown.text


@pytest.mark.parametrize("engine_name", ["sqlite"], indirect=True)
def test_what_came_by_sms_is_read_and_says_who_knows(app, enter, people, monkeypatch):
    settings = dataclasses.replace(app.config["SETTINGS"], sms_token="x" * 8)
    monkeypatch.setitem(app.config, "SETTINGS", settings)
    fields = {"MessageSid": "SM1c0ffee", "From": "+525501994477", "Body": "Cerraron el camino"}
    signature = signature_of("x" * 8, "http://localhost/es/help/sms", fields)
    headers = {"X-Twilio-Signature": signature}
    assert strict_client(app).post("/es/help/sms", data=fields, headers=headers).status_code == 200

    opened = [
        page
        for name in ("ana", "beto", "cora")
        if "Reporte de un hecho" in (client := enter(name)).get("/es/intermediary/").text
        and (page := open_it(client, only_capsule())).status_code == 200
    ]

    (page,) = opened
    assert "Cerraron el camino" in page.text
    assert "Llegó por SMS" in page.text


def test_the_whole_way_from_a_report_to_an_incident(enter, family, people, told):
    ana = enter("ana")
    capsule = capsule_on(ana.get("/es/intermediary/"))
    open_it(ana, capsule)

    assert propose_by_form(ana, people, capsule).status_code == 303

    (incident,) = incidents()
    assert incident.source_digest == hashlib.sha256(capsule.encode()).hexdigest()
    assert incident.source_classes == "saw_it"
    assert incident.handled_by_organisation_id == people["ana"].organisation.id
    page = ana.get(f"/es/intermediary/requests/{capsule}").text
    assert "Familias salen de su comunidad" in page
    assert "recibido" in page


def test_verifiers_see_its_class_and_not_its_capsule(app, enter, people, told):
    capsule = only_capsule()
    propose_by_form(enter("ana"), people, capsule)
    (incident,) = incidents()
    with transaction() as session:
        reader = verifier(session)
    desk = strict_client(app)
    sign_in(desk, reader)
    page = desk.get(f"/es/verification/{incident.reference}").text

    assert "Quien reporta lo vio" in page
    assert capsule not in page
    assert incident.source_digest not in page


def test_proposed_twice_makes_one_incident(enter, people, told):
    ana = enter("ana")
    propose_by_form(ana, people, only_capsule())
    again = propose_by_form(ana, people, only_capsule(), title_es="Otra vez lo mismo")

    assert again.status_code == 409
    assert "Ese reporte ya se propuso" in again.text
    assert "Otra vez lo mismo" in again.text
    assert len(incidents()) == 1


def test_a_day_to_come_is_refused_and_nothing_typed_is_lost(enter, people, told):
    later = (local_day(utc_now()) + timedelta(days=2)).isoformat()
    answer = propose_by_form(enter("ana"), people, only_capsule(), happened_on=later)

    assert answer.status_code == 409
    assert "está en el futuro" in answer.text
    assert "buscan dónde estar" in answer.text
    assert incidents() == []


@pytest.mark.parametrize("account", ["Llamar al 55 1234 5678", "CURP GOMC800101HDFRRL09"])
def test_a_telephone_never_gets_into_the_account(enter, people, told, account):
    answer = propose_by_form(enter("ana"), people, only_capsule(), account_es=account)

    assert answer.status_code == 400
    assert incidents() == []


def test_for_another_intermediary_it_does_not_exist(enter, people, told):
    cora = enter("cora")
    capsule = only_capsule()
    page = f"/es/intermediary/requests/{capsule}/propose"

    assert cora.get(page).status_code == 404
    answer = cora.submit(page, proposal(people), page="/es/intermediary/")
    assert (answer.status_code, incidents()) == (404, [])


def test_nobody_speaks_for_an_organisation_of_others(enter, people, told):
    answer = propose_by_form(
        enter("ana"), people, only_capsule(), organisation=people["cora"].organisation.id
    )

    assert (answer.status_code, incidents()) == (400, [])


def test_while_locked_the_words_come_first(enter, told):
    locked = enter("ana", unlocked=False)

    assert locked.get(f"/es/intermediary/requests/{only_capsule()}/propose").status_code == 403


def test_a_report_never_becomes_a_case(enter, told):
    ana = enter("ana")
    capsule = only_capsule()

    answer = ana.submit(
        f"/es/intermediary/requests/{capsule}/release", CLEAN, page="/es/intermediary/"
    )

    assert answer.status_code == 404


def test_a_request_for_help_is_not_proposed_as_a_report(enter, people, words):
    ana = enter("ana")

    assert ana.get(f"/es/intermediary/requests/{only_capsule()}/propose").status_code == 404


def left():
    """Contents by purpose, and wraps."""
    with vault_reading() as session:
        by_purpose = session.execute(
            select(StoredContent.purpose, func.count(Wrap.recipient).label("count"))
            .join(Wrap, Wrap.content_id == StoredContent.id)
            .group_by(StoredContent.purpose)
        )
        return {row.purpose: row._mapping["count"] for row in by_purpose}


def decide(state=None):
    with transaction() as session:
        incident = session.scalars(select(Incident)).one()
        if state is None:
            spoken(session, incident)
            spoken(session, incident)
        else:
            incident.resolution = "Se dijo por escrito."
            if state is IncidentState.DUPLICATE_OF:
                incident.duplicate_of_id = proposed(session).id
            incident.state = state


def test_after_the_verdict_the_report_and_its_files_are_gone_and_the_talk_stays(
    app, enter, family, people
):
    _answer, words = tell(family, people, files=[(BytesIO(jpeg()), "campo.jpg")])
    ana = enter("ana")
    capsule = only_capsule()
    page = f"/es/intermediary/requests/{capsule}"
    ana.submit(f"{page}/answer", {"text": "Gracias, lo vemos"}, page=page)
    propose_by_form(ana, people, capsule)
    assert destroy_decided() == 0
    assert {"incident report", "file"} <= left().keys()

    decide()

    assert destroy_decided() == 1
    assert left().keys() == {"cover", "message"}
    assert list(app.extensions["vault"].blobs.older_than(utc_now() + timedelta(days=1))) == []
    assert "se destruyó" in ana.get(page).text
    assert open_it(ana, capsule).status_code == 404
    assert "Gracias, lo vemos" in come_back(family, words).text
    assert destroy_decided() == 0


@pytest.mark.parametrize(
    ("state", "destroyed"),
    [
        (IncidentState.RECEIVED, 0), (IncidentState.TRIAGED, 0), (IncidentState.UNDER_REVIEW, 0),
        (IncidentState.UNCONFIRMED, 0), (IncidentState.CORROBORATED, 0),
        (IncidentState.CORRECTED, 0), (IncidentState.CANNOT_VERIFY, 0),
        (IncidentState.DUPLICATE_OF, 0), (IncidentState.VERIFIED, 1), (IncidentState.FALSE, 1),
        (IncidentState.RETRACTED, 1), (IncidentState.EXPIRED, 1),
    ],
)  # fmt: skip
def test_only_a_verdict_destroys_it(enter, people, told, state, destroyed):
    propose_by_form(enter("ana"), people, only_capsule())
    decide(state)

    assert destroy_decided() == destroyed


def test_of_a_repeated_one_it_goes_with_the_verdict_of_the_other(enter, people, told):
    propose_by_form(enter("ana"), people, only_capsule())
    with transaction() as session:
        mine = session.scalars(select(Incident)).one()
        other = Incident(
            **{
                name: getattr(mine, name)
                for name in ("kind", "priority", "area_code", "happened_on", "title_es",
                             "title_en", "account_es", "account_en", "handled_by_user_id",
                             "handled_by_organisation_id", "received_at", "due_at")
            }
        )  # fmt: skip
        session.add(other)
        session.flush()
        mine.resolution = "Cuentan lo mismo."
        mine.state, mine.duplicate_of_id = IncidentState.DUPLICATE_OF, other.id
        number = other.id
    assert destroy_decided() == 0
    with transaction() as session:
        session.get(Incident, number).state = IncidentState.VERIFIED

    assert destroy_decided() == 1


def test_a_request_for_help_is_never_destroyed_by_it(enter, people, words):
    before = left()

    assert destroy_decided() == 0
    assert left() == before


def test_that_it_was_destroyed_is_on_record_without_saying_which(enter, people, told):
    propose_by_form(enter("ana"), people, only_capsule())
    decide(IncidentState.FALSE)
    destroy_decided()

    with vault_reading() as session:
        named = select(VaultDeed.capsule_id).where(VaultDeed.action == "forgotten")
        assert session.scalars(named).all() == [None]


def test_proposed_by_both_intermediaries_at_once_it_makes_one_incident(app, people, told):
    capsule = only_capsule()
    with transaction() as session:
        code = area(session).code
    said = {"kind": IncidentKind.DISPLACEMENT, "area_code": code, "title_es": "x", "title_en": "",
            "account_es": "x", "account_en": "", "source_capsule": capsule,
            "happened_on": local_day(utc_now())}  # fmt: skip
    actors = [(actor_for(people[name].user), people[name].organisation.id) for name in
              ("ana", "beto", "ana", "beto")]  # fmt: skip

    def by(actor, organisation):
        return lambda session: propose(
            session, proposer=actor, organisation_id=organisation, now=utc_now(), **said
        ) and None  # fmt: skip

    counted = at_once(app, [by(*one) for one in actors])

    assert counted == {None: 1, "AlreadyProposed": 3}
    assert len(incidents()) == 1


def test_two_workers_destroy_a_report_once(app, enter, people, told):
    propose_by_form(enter("ana"), people, only_capsule())
    decide(IncidentState.FALSE)
    capsule, starting, said = only_capsule(), threading.Barrier(3, timeout=30), []

    def destroy():
        with app.app_context():
            starting.wait()
            try:
                with vault_transaction() as session:
                    destroy_original(session, capsule_id=capsule, now=utc_now())
                said.append("destroyed")
            except CapsuleNotFound:
                said.append("gone")
            finally:
                db.session.remove()

    workers = [threading.Thread(target=destroy) for _ in range(3)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    assert sorted(said) == ["destroyed", "gone", "gone"]
    with vault_reading() as session:
        named = select(func.count()).where(VaultDeed.action == "forgotten")
        assert session.scalar(named) == 1


def test_a_worker_killed_before_the_files_went_leaves_them_to_the_sweep(
    app, enter, family, people, monkeypatch
):
    tell(family, people, files=[(BytesIO(jpeg()), "campo.jpg")])
    propose_by_form(enter("ana"), people, only_capsule())
    decide(IncidentState.FALSE)
    blobs = app.extensions["vault"].blobs

    def killed(*_names, **_blobs):
        raise KeyboardInterrupt

    with monkeypatch.context() as cut:
        cut.setattr(destroying_originals, "delete_blobs", killed)
        with pytest.raises(KeyboardInterrupt):
            destroy_decided()
    later = utc_now() + timedelta(days=4)
    assert len(list(blobs.older_than(later))) == 1
    with vault_reading() as session:
        assert sweep_strays(session, blobs=blobs, now=later) == 1
    assert left().keys() == {"cover"}


def test_withdrawn_meanwhile_it_is_only_gone(enter, family, people, monkeypatch):
    _answer, _words = tell(family, people)
    propose_by_form(enter("ana"), people, only_capsule())
    decide(IncidentState.FALSE)
    decided = destroying_originals.decided_among

    def and_withdraw(session, batch):
        found = decided(session, batch)
        with vault_transaction() as vault:
            forget_by(vault, batch[0], actor=CLOCK, now=utc_now())
        return found

    monkeypatch.setattr(destroying_originals, "decided_among", and_withdraw)

    assert destroy_decided() == 0
    assert left() == {}
