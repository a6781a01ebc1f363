"""What one person does while another does something to the same money: nothing is lost or left."""

import threading
import time

import pytest
from sqlalchemy import func, select

from portal.clock import utc_now
from portal.errors import NotFound, Refusal
from portal.extensions import db, transaction
from portal.giving import changing_monthly, forgetting_donors
from portal.giving.changing_monthly import change_amount
from portal.giving.errors import StillMoving
from portal.giving.finding_gifts import answer_ask, ask_for_gifts
from portal.giving.forgetting_donors import forget_donor
from portal.giving.importing_statements import import_statement
from portal.giving.models import Campaign, GiftDonor
from portal.giving.offline_models import OfflineDonor, OfflineGift
from portal.giving.offline_queries import offline_gift_for
from portal.giving.pledge_models import MatchingPledge
from portal.giving.promising import Promise, record_pledge
from portal.giving.proposal_models import MoneyProposal
from portal.giving.proposal_queries import proposal_for
from portal.giving.proposal_rules import ProposalKind, Target
from portal.giving.proposing import withdraw_proposal
from portal.giving.recording_offline import withdraw_offline_gift
from portal.giving.sending_refunds import send_refund
from portal.giving.statement_models import StatementLine, StatementUpload
from portal.giving.statement_queries import line_for, upload_for
from portal.giving.statement_rules import LineState
from portal.giving.working_lines import match_line
from portal.ledger.checking import faults
from portal.ledger.models import JournalEntry
from portal.references import new_reference
from tests.domain.giving.test_bank_statements import MAPPING, row, take_in, upload
from tests.domain.giving.test_refunds import decide
from tests.domain.racing import at_once
from tests.factories.donors import paid
from tests.factories.giving import LINK_KEY, campaign, gateway_to, pesos, stand_in
from tests.factories.monthly import means_of, running_monthly, the_monthly
from tests.factories.refunds import asked_refund, paid_gift, the_refund
from tests.factories.treasury import NOW, TODAY, AccountKind, Treasury

ANA = "ana@example.org"
REFERENCE = "SPEI8888888"

pytestmark = pytest.mark.race


def first(deed):
    """Does it, and dawdles before its commit."""

    def run(session):
        said = deed(session)
        time.sleep(0.6)
        return said

    return run


def meanwhile(deed):
    """Does it when the first one has done its own and not committed."""

    def run(session):
        time.sleep(0.2)
        return deed(session)

    return run


@pytest.fixture
def running():
    with stand_in() as running:
        yield running


@pytest.fixture
def gateway(running):
    return gateway_to(running)


def importing(treasury, kept):
    def run(session):
        found = upload_for(session, treasury.first, kept)
        return import_statement(
            session, actor=treasury.first, upload=found, mapping=MAPPING, now=NOW
        ).added

    return run


def test_a_file_imported_while_its_gift_is_withdrawn_leaves_its_line_to_a_person(app):
    with transaction() as session:
        treasury = Treasury(session)
        gift = treasury.record(50_000, evidence=REFERENCE).reference
        kept = upload(treasury, row(REFERENCE, 50_000)).reference

    def withdraw(session):
        held = offline_gift_for(session, treasury.first, gift, lock=True)
        withdraw_offline_gift(
            session, actor=treasury.first, gift=held, version=held.version, now=NOW
        )

    at_once(app, [first(withdraw), meanwhile(importing(treasury, kept))])
    line = db.session.scalars(select(StatementLine)).one()
    assert (line.state, line.offline_gift_id) == (LineState.QUEUED, None)


def test_a_file_imported_while_its_gift_is_tied_to_another_line_tells_of_it_once(app):
    with transaction() as session:
        treasury = Treasury(session)
        take_in(treasury, row("sin", 50_000))
        line = session.scalars(select(StatementLine.reference)).one()
        gift = treasury.record(50_000, evidence=REFERENCE).reference
        kept = upload(treasury, row(REFERENCE, 50_000)).reference

    def tie(session):
        held = offline_gift_for(session, treasury.first, gift, lock=True)
        found = line_for(session, treasury.first, line, lock=True)
        match_line(session, actor=treasury.first, line=found, gift=held, now=NOW)

    said = at_once(app, [first(tie), meanwhile(importing(treasury, kept))])
    assert said in ({None: 1, 1: 1}, {"ToldAlready": 1, 1: 1})
    told = db.session.scalars(
        select(StatementLine.state).order_by(StatementLine.offline_gift_id.is_(None))
    ).all()
    assert told == [LineState.MATCHED, LineState.QUEUED]


def test_one_file_imported_by_two_clicks_at_once_is_imported_once(app):
    with transaction() as session:
        treasury = Treasury(session)
        kept = upload(treasury, row("A", 100), row("B", 200)).reference

    def click(session):
        try:
            return importing(treasury, kept)(session)
        except NotFound:
            return 0

    assert at_once(app, [click] * 4) == {2: 1, 0: 3}
    assert db.session.scalar(select(func.count(StatementUpload.id))) == 0


@pytest.mark.parametrize("is_forgotten_first", [False, True])
def test_an_address_forgotten_while_its_offline_gift_is_confirmed_is_nowhere(
    app, is_forgotten_first
):
    with transaction() as session:
        treasury = Treasury(session)
        gift = treasury.record(50_000, donor_email=ANA, donor_name="Ana R.").reference

    def confirm(session):
        treasury.confirm(
            offline_gift_for(session, treasury.second, gift, lock=True), session=session
        )

    def forget(session):
        forget_donor(session, address=ANA, now=utc_now())

    deeds = (forget, confirm) if is_forgotten_first else (confirm, forget)
    at_once(app, [first(deeds[0]), meanwhile(deeds[1])])
    for model in (GiftDonor, OfflineDonor):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0
    assert db.session.scalar(select(func.count(JournalEntry.id))) == 1


def test_an_ask_answered_while_its_address_is_forgotten_stops_nobody(app, monkeypatch):
    with transaction() as session:
        paid(session, campaign(session), ANA)
        ask_for_gifts(session, address=ANA, language="es", now=utc_now())
        ask = session.scalars(select(forgetting_donors.GiftsAsk.reference)).one()
    forgotten = forgetting_donors._forget_offline

    def dawdling(*told):
        time.sleep(0.6)
        forgotten(*told)

    monkeypatch.setattr(forgetting_donors, "_forget_offline", dawdling)

    def forget(session):
        forget_donor(session, address=ANA, now=utc_now())

    def answer(session):
        answer_ask(session, reference=ask, link_key=LINK_KEY, now=utc_now())

    assert at_once(app, [forget, meanwhile(answer)]) == {None: 2}
    for model in (GiftDonor, forgetting_donors.GiftsAsk, forgetting_donors.NoticeAddress):
        assert db.session.scalar(select(func.count()).select_from(model)) == 0


def test_a_proposal_confirmed_and_withdrawn_at_once_is_decided_once(app):
    with transaction() as session:
        treasury = Treasury(session)
        treasury.given(90_000)
        proposal = treasury.propose(
            ProposalKind.TRANSFER, new_reference(), Target.POOL, pesos(10_000),
            campaign=treasury.campaign,
        )  # fmt: skip

    def withdraw(session):
        held = proposal_for(session, treasury.first, proposal.reference, lock=True)
        withdraw_proposal(session, actor=treasury.first, proposal=held, version=1, now=NOW)

    def agree(session):
        treasury.agree(proposal, session=session)

    counted = at_once(app, [agree, withdraw, agree, withdraw])
    assert counted == {None: 1, "NotWaiting": 3}
    treasury.session = db.session()
    state = db.session.scalars(select(MoneyProposal.state)).one()
    moved = pesos(-10_000 if state == "confirmed" else 0)
    assert treasury.balance(AccountKind.POOL) == moved
    assert faults(db.session()) == []


def test_one_transfer_form_sent_by_four_clicks_is_one_proposal(app):
    with transaction() as session:
        treasury = Treasury(session)
        treasury.given(90_000)
    form = new_reference()

    def click(session):
        treasury.session = session
        treasury.propose(ProposalKind.TRANSFER, form, Target.POOL, pesos(10_000))

    assert at_once(app, [click] * 4) == {None: 1, "ProposedAlready": 3}


def test_one_promise_sent_by_four_clicks_is_one_promise(app):
    with transaction() as session:
        treasury = Treasury(session)
        number = treasury.campaign.id
    promise = Promise(new_reference(), pesos(90_000), TODAY, "Panadería")

    def click(session):
        record_pledge(
            session, actor=treasury.first, campaign=session.get_one(Campaign, number),
            promise=promise, livemode=False, now=NOW,
        )  # fmt: skip

    assert at_once(app, [click] * 4) == {None: 4}
    assert db.session.scalar(select(func.count(MatchingPledge.id))) == 1


def test_a_gift_confirmed_and_withdrawn_at_once_is_one_of_the_two(app):
    with transaction() as session:
        treasury = Treasury(session)
        gift = treasury.record(50_000).reference

    def withdraw(session):
        held = offline_gift_for(session, treasury.first, gift, lock=True)
        withdraw_offline_gift(session, actor=treasury.first, gift=held, version=1, now=NOW)

    def confirm(session):
        held = offline_gift_for(session, treasury.second, gift, lock=True)
        treasury.confirm(held, version=1, session=session)

    assert at_once(app, [confirm, withdraw]) == {None: 1, "NotWaiting": 1}
    state = db.session.scalars(select(OfflineGift.state)).one()
    entries = db.session.scalar(select(func.count(JournalEntry.id)))
    assert entries == (state == "confirmed")


def test_workers_who_send_one_refund_at_once_send_it_once(app, running, gateway):
    refund = asked_refund(paid_gift(app, running, gateway), 10_000)
    decide(refund)
    said = []

    def send():
        with app.app_context():
            try:
                send_refund(refund, gateway=gateway, write=transaction, now=utc_now())
                said.append("sent")
            finally:
                db.session.remove()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert said == ["sent"] * 6
    db.session.rollback()
    assert the_refund(refund).refund_id
    rows = running.play._till.store._connection.execute(
        "SELECT count(*) AS number FROM object WHERE kind = 'refund'"
    )
    assert rows.fetchone()["number"] == 1
    assert faults(db.session()) == []


def test_an_amount_wished_again_after_a_crash_in_between_is_charged(
    app, running, gateway, monkeypatch
):
    reference = running_monthly(app, running, gateway, 25_000)

    def change(minor):
        change_amount(reference, amount=pesos(minor), means=means_of(gateway), now=utc_now())

    def killed(*_, **__):
        raise StillMoving(reference)

    with monkeypatch.context() as broken:
        broken.setattr(changing_monthly, "settle_monthly", killed)
        with pytest.raises(Refusal):
            change(40_000)
    change(25_000)
    change(40_000)
    assert the_monthly(reference).amount_minor == 40_000
