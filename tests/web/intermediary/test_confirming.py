"""After a retraction whoever holds the sealed link says whether a case still hangs on."""

import pytest
from sqlalchemy import select

from portal.aid.models import Case
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.incidents.models import Incident
from portal.incidents.retracting import vote_to_retract
from portal.incidents.rules import RetractionReason
from portal.jobs.rounds import run_round
from tests.factories.incidents import acting, verified, verifier
from tests.web.intermediary.reading import only_capsule, release


def incident():
    with transaction() as session:
        return verified(session).reference


def retract(reference):
    with transaction() as session:
        found = session.scalars(select(Incident).where(Incident.reference == reference)).one()
        for _voice in range(2):
            actor, organisation_id = acting(verifier(session))
            vote_to_retract(
                session,
                verifier=actor,
                organisation_id=organisation_id,
                incident_id=found.id,
                reason=next(iter(RetractionReason)),
                now=utc_now(),
            )


@pytest.fixture
def ana(enter, words):
    return enter("ana")


def passed_on(ana, reference):
    release(ana, only_capsule(), incident=reference)
    run_round()


def case():
    db.session.rollback()
    return db.session.scalars(select(Case)).one()


def test_without_a_lapse_nothing_waits(ana):
    passed_on(ana, incident())

    assert "Se retiró un hecho" not in ana.get("/es/intermediary/").text


def test_a_case_of_the_retracted_incident_is_untied(ana):
    reference = incident()
    passed_on(ana, reference)
    retract(reference)

    assert "espera tu respuesta" in ana.get("/es/intermediary/").text
    assert "Ya no está verificado" in ana.get("/es/intermediary/confirm").text
    ana.submit("/es/intermediary/confirm")
    run_round()

    assert not case().tied


def test_a_case_of_another_incident_of_the_cell_goes_on(ana):
    reference, other = incident(), incident()
    passed_on(ana, reference)
    retract(other)

    assert "Sigue verificado" in ana.get("/es/intermediary/confirm").text
    ana.submit("/es/intermediary/confirm")
    run_round()

    assert (case().tied, case().confirmed_through) == (True, 1)
    assert "Ningún caso tuyo" in ana.get("/es/intermediary/confirm").text
