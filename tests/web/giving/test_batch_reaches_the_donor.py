"""Five delivered cases become a batch, and the donor's page names it and no case."""

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.accounts.models import Organisation
from portal.accounts.queries import actor_for
from portal.aid.assessing import add_need
from portal.aid.committing import commit_aid
from portal.aid.delivering import mark_delivered
from portal.aid.models import Case, Commitment
from portal.aid.queries import delivery_for
from portal.aid.rules import NeedKind
from portal.aid.taking import take_case
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.batch_proposal_models import BatchProposal
from portal.giving.links import gift_token
from portal.giving.models import Batch
from portal.giving.queries import gift_by_reference
from portal.incidents.cell_queries import cell_of
from portal.incidents.models import Incident
from portal.ledger.checking import faults
from tests.factories.cases import case, fill_pool, mxn
from tests.factories.giving import LINK_KEY, gateway_to, stand_in
from tests.factories.incidents import verified
from tests.factories.people import organisation, person, sign_in
from tests.factories.refunds import paid_gift
from tests.web.client import strict_client


def delivered(session, ngo, worker, carrier, cell):
    """A case of 20 pesos that reached its door."""
    now = utc_now()
    found = case(session, organisation_id=ngo.id, intermediary=carrier.reference, cell=cell)
    take_case(session, case=found, actor=worker, version=found.version, now=now)
    need = add_need(session, case=found, kind=NeedKind.FOOD, amount=mxn(20), actor=worker, now=now)
    made = commit_aid(
        session,
        case=found,
        need_reference=need.reference,
        amount=mxn(20),
        actor=worker,
        livemode=False,
        now=now,
    )
    commitment = delivery_for(session, carrier, made.commitment.reference)
    mark_delivered(session, commitment=commitment, code=made.code, actor=carrier, now=now)


@pytest.fixture
def paid(app):
    """(gift reference, organisation id) of a paid gift."""
    with stand_in() as running:
        reference = paid_gift(app, running, gateway_to(running))
    organisation_id = gift_by_reference(db.session(), reference).campaign.organisation_id
    db.session.rollback()
    return reference, organisation_id


def deliver_cases(organisation_id, incidents=2):
    """Five delivered cases, known to the desk by the cell around a verified incident."""
    with transaction() as session:
        # The gift's campaign has one verified incident already.
        found = [verified(session) for _ in range(incidents - 1)]
        cell = cell_of(session, found[0] if found else session.scalars(select(Incident)).one())
        ngo = session.get_one(Organisation, organisation_id)
        worker = actor_for(person(session, Role.CASEWORKER, at=ngo))
        carrier = actor_for(person(session, Role.INTERMEDIARY, at=ngo))
        fill_pool(session, ngo.id, 1000)
        for _ in range(5):
            delivered(session, ngo, worker, carrier, cell)
        return ngo.reference


def propose(client, organisation_id, reference):
    with transaction() as session:
        ngo = session.get_one(Organisation, organisation_id)
        sign_in(client, person(session, Role.FINANCE, at=ngo))
    page = "/es/desk/batches"
    return client.submit(f"{page}/{reference}/propose", page=page, follow_redirects=True)


def the_proposal():
    db.session.rollback()
    return db.session.scalars(select(BatchProposal).order_by(BatchProposal.id.desc())).first()


def approve(client, *, group="", what="approve", **data):
    """A verifier of an organisation of its own gives its word."""
    with transaction() as session:
        ngo = organisation(session, group=group)
        own = ngo.id
        sign_in(client, person(session, Role.VERIFIER, at=ngo))
    page = f"/es/desk/batch-approvals/{the_proposal().reference}"
    prefix = "decline-" if what == "decline" else ""
    return client.submit(
        f"{page}/{what}", {f"{prefix}organisation": own, **data}, page=page, follow_redirects=True
    )


def close(client, organisation_id, reference):
    """Proposed by its own, approved by two others; what the second of them reads."""
    propose(client, organisation_id, reference)
    approve(client)
    return approve(client)


def donor_page(client, reference):
    return client.get(f"/es/gifts/{gift_token(LINK_KEY, reference)}").get_data(as_text=True)


def test_the_donor_reads_that_help_arrived_and_in_which_batch(app, client, paid):
    gift, organisation_id = paid
    assert "está asignado" in donor_page(client, gift)
    reference = deliver_cases(organisation_id)
    answer = close(client, organisation_id, reference).get_data(as_text=True)
    batch = db.session.scalars(select(Batch)).one()
    assert f"Lote {batch.name} cerrado" in answer
    page = donor_page(client, gift)
    assert batch.name in page
    assert "$100.00 MXN de tu donativo" in page
    ledger = client.get("/es/ledger").get_data(as_text=True)
    assert batch.name in ledger
    cases = db.session.scalars(select(Case.reference)).all()
    assert not any(name in page or name in ledger for name in cases)
    assert faults(db.session()) == []


def test_the_public_ledger_does_not_move_with_a_delivery_only_with_a_batch(app, client, paid):
    _, organisation_id = paid
    before = client.get("/es/ledger").text
    reference = deliver_cases(organisation_id)
    assert client.get("/es/ledger").text == before
    close(client, organisation_id, reference)
    client.get("/es/ledger")  # whoever approved is signed in: the frame is another
    after = strict_client(app).get("/es/ledger").text
    assert "Entregado, según los lotes publicados</dt><dd>$100.00 MXN" in after


def test_an_organisation_that_only_helps_is_not_on_the_public_ledger(app, client):
    with transaction() as session:
        ngo = organisation(session)
        own, name = ngo.id, ngo.name
    deliver_cases(own)
    assert name not in client.get("/es/ledger").text


def test_shown_deliveries_are_not_offered_again(app, client, paid):
    _, organisation_id = paid
    reference = deliver_cases(organisation_id)
    assert "cerrado" in close(client, organisation_id, reference).get_data(as_text=True)
    with transaction() as session:
        ngo = session.get_one(Organisation, organisation_id)
        sign_in(client, person(session, Role.FINANCE, at=ngo))
    page = client.get("/es/desk/batches").get_data(as_text=True)
    assert "Aún no se puede proponer" in page


def test_where_only_one_incident_happened_there_is_no_batch(app, client, paid):
    _, organisation_id = paid
    deliver_cases(organisation_id, incidents=1)
    with transaction() as session:
        ngo = session.get_one(Organisation, organisation_id)
        sign_in(client, person(session, Role.FINANCE, at=ngo))
    page = client.get("/es/desk/batches").get_data(as_text=True)
    assert "Aún no se puede proponer" in page


def test_nothing_is_closed_by_its_own_organisation_alone(app, client, paid):
    gift, organisation_id = paid
    answer = propose(client, organisation_id, deliver_cases(organisation_id))
    assert "Lote propuesto" in answer.get_data(as_text=True)
    page = client.get("/es/desk/batches").get_data(as_text=True)
    assert "Espera aprobación" in page
    assert "está asignado" in donor_page(client, gift)
    assert db.session.scalars(select(Batch)).all() == []


def test_verifiers_see_sums_and_zones_and_no_case(app, client, paid):
    _, organisation_id = paid
    propose(client, organisation_id, deliver_cases(organisation_id))
    with transaction() as session:
        sign_in(client, person(session, Role.VERIFIER))
    assert "Organización de prueba" in client.get("/es/desk/batch-approvals").text
    page = client.get(f"/es/desk/batch-approvals/{the_proposal().reference}").text
    assert "$100.00 MXN" in page
    assert "Hechos verificados" in page
    for name in db.session.scalars(select(Case.reference)):
        assert name not in page
    for name in db.session.scalars(select(Commitment.reference)):
        assert name not in page


def test_the_same_group_twice_is_told_what_is_missing(app, client, paid):
    _, organisation_id = paid
    propose(client, organisation_id, deliver_cases(organisation_id))
    assert "Falta la palabra de otra" in approve(client, group="one").text
    again = approve(client, group="one")
    assert again.status_code == 409
    assert "cuentan como una sola voz" in again.text


def test_a_batch_sent_back_says_why_and_can_be_proposed_again(app, client, paid):
    _, organisation_id = paid
    reference = deliver_cases(organisation_id)
    propose(client, organisation_id, reference)
    answer = approve(client, what="decline", **{"decline-reason": "amount_unlikely"})
    assert "Lote devuelto" in answer.text
    again = propose(client, organisation_id, reference).text
    assert "Lote propuesto" in again
    withdraw = f"/es/desk/batches/{the_proposal().reference}/withdraw"
    told = client.submit(withdraw, page="/es/desk/batches", follow_redirects=True).text
    assert "Lote retirado" in told
    assert "Proponer el lote" in told


def test_a_reason_is_needed_to_send_it_back(app, client, paid):
    _, organisation_id = paid
    propose(client, organisation_id, deliver_cases(organisation_id))
    assert approve(client, what="decline").status_code == 422
    assert the_proposal().state == "open"


def test_another_organisations_finance_withdraws_nothing(app, client, paid):
    _, organisation_id = paid
    propose(client, organisation_id, deliver_cases(organisation_id))
    with transaction() as session:
        sign_in(client, person(session, Role.FINANCE))
    url = f"/es/desk/batches/{the_proposal().reference}/withdraw"
    assert client.submit(url, page="/es/desk/campaigns/new").status_code == 404


def test_what_a_verifier_does_not_hold_is_not_theirs_to_speak_for(app, client, paid):
    _, organisation_id = paid
    propose(client, organisation_id, deliver_cases(organisation_id))
    with transaction() as session:
        other = organisation(session).id
        sign_in(client, person(session, Role.VERIFIER))
    page = f"/es/desk/batch-approvals/{the_proposal().reference}"
    answer = client.submit(f"{page}/approve", {"organisation": other}, page=page)
    assert answer.status_code == 422


def test_a_delivery_that_is_gone_stops_the_approval(app, client, paid):
    _, organisation_id = paid
    propose(client, organisation_id, deliver_cases(organisation_id))
    with transaction() as session:
        session.scalars(select(Commitment)).first().batch = "elsewhere"
    answer = approve(client)
    assert answer.status_code == 409
    assert "cambiaron desde que se propuso" in answer.text
