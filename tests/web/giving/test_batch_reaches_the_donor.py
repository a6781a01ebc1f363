"""Five delivered cases become a batch, and the donor's page names it and no case."""

import pytest
from sqlalchemy import select

from portal.access.roles import Role
from portal.accounts.models import Organisation
from portal.accounts.queries import actor_for
from portal.aid.assessing import add_need
from portal.aid.committing import commit_aid
from portal.aid.delivering import mark_delivered
from portal.aid.models import Case
from portal.aid.queries import delivery_for
from portal.aid.rules import NeedKind
from portal.aid.taking import take_case
from portal.clock import utc_now
from portal.extensions import db, transaction
from portal.giving.links import gift_token
from portal.giving.models import Batch
from portal.giving.queries import gift_by_reference
from portal.giving.settling import settle_gift
from portal.incidents.cell_queries import cell_of
from portal.incidents.models import Incident
from portal.ledger.checking import faults
from tests.factories.cases import case, fill_pool, mxn
from tests.factories.giving import LINK_KEY, at_payment_page, gateway_to, stand_in
from tests.factories.incidents import verified
from tests.factories.people import person, sign_in


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
        reference, page = at_payment_page(app, gateway_to(running))
        running.play.pay_by_card(page)
        running.play.run_chores()
        settle_gift(reference, gateway=gateway_to(running), write=transaction, now=utc_now())
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


def close(app, client, organisation_id, reference):
    with transaction() as session:
        ngo = session.get_one(Organisation, organisation_id)
        sign_in(client, person(session, Role.FINANCE, at=ngo))
    page = "/es/desk/batches"
    return client.submit(f"{page}/{reference}/close", page=page, follow_redirects=True)


def donor_page(client, reference):
    return client.get(f"/es/gifts/{gift_token(LINK_KEY, reference)}").get_data(as_text=True)


def test_the_donor_reads_that_help_arrived_and_in_which_batch(app, client, paid):
    gift, organisation_id = paid
    assert "está asignado" in donor_page(client, gift)
    reference = deliver_cases(organisation_id)
    answer = close(app, client, organisation_id, reference).get_data(as_text=True)
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


def test_shown_deliveries_are_not_offered_again(app, client, paid):
    _, organisation_id = paid
    reference = deliver_cases(organisation_id)
    assert "cerrado" in close(app, client, organisation_id, reference).get_data(as_text=True)
    page = client.get("/es/desk/batches").get_data(as_text=True)
    assert "Aún no se puede cerrar" in page


def test_where_only_one_incident_happened_there_is_no_batch(app, client, paid):
    _, organisation_id = paid
    deliver_cases(organisation_id, incidents=1)
    with transaction() as session:
        ngo = session.get_one(Organisation, organisation_id)
        sign_in(client, person(session, Role.FINANCE, at=ngo))
    page = client.get("/es/desk/batches").get_data(as_text=True)
    assert "Aún no se puede cerrar" in page
