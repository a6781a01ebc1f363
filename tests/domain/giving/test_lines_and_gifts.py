"""A movement of the bank and a gift that tell of the same money: once in the books, never lost."""

import pytest

from portal.errors import Refusal
from portal.extensions import db, transaction
from portal.giving.checking_gifts import gift_faults
from portal.giving.importing_statements import import_statement
from portal.giving.offline_errors import ParkedBefore
from portal.giving.offline_models import OfflineGift
from portal.giving.offline_queries import offline_gift_for
from portal.giving.proposal_rules import ProposalKind, Target
from portal.giving.recording_offline import withdraw_offline_gift
from portal.giving.statement_errors import IsAGift, ToldAlready
from portal.giving.statement_queries import line_for, queued_lines
from portal.giving.statement_rules import LineState, Mapping
from portal.giving.working_lines import match_line
from portal.ledger.checking import faults
from portal.ledger.rules import AccountKind
from tests.domain.giving.test_bank_statements import lines, row, take_in, upload
from tests.domain.racing import at_once
from tests.factories.giving import pesos
from tests.factories.treasury import NOW, Treasury

REFERENCE = "SPEI8888888"


@pytest.fixture
def treasury(session):
    return Treasury(session)


def one_line(treasury, reference=REFERENCE, minor=50_000):
    take_in(treasury, row(reference, minor))
    return lines(treasury)[-1]


def parking(treasury, line):
    return treasury.propose(
        ProposalKind.BANK_LINE, line.reference, Target.SUSPENSE, line.amount, place=treasury.bank
    )


def tie(treasury, line, gift):
    match_line(treasury.session, actor=treasury.first, line=line, gift=gift, now=NOW)


def test_parked_money_is_not_written_down_as_a_gift_too(treasury):
    treasury.agree(parking(treasury, one_line(treasury)))
    with pytest.raises(ParkedBefore):
        treasury.record(50_000, evidence="spei 888-8888")
    assert treasury.balance(treasury.bank.account) == pesos(50_000)


def test_a_gift_written_down_before_its_money_was_parked_is_not_confirmed(treasury, session):
    gift = treasury.record(50_000, evidence=REFERENCE)
    line = one_line(treasury, "otro")
    treasury.agree(parking(treasury, line))
    line.bank_reference = REFERENCE
    session.flush()
    with pytest.raises(ParkedBefore):
        treasury.confirm(gift)
    assert treasury.meter() == pesos(0)
    assert [*faults(session), *gift_faults(session)] == []


@pytest.mark.parametrize(
    "told",
    [{"minor": 49_999}, {"evidence": "otra referencia"}, {"place": "box"}],
    ids=["another amount", "another reference", "another account"],
)
def test_other_gifts_are_written_down_beside_parked_money(treasury, told):
    treasury.agree(parking(treasury, one_line(treasury)))
    given = {"minor": 50_000, "evidence": REFERENCE, **told}
    if "place" in given:
        given["place"] = treasury.box
    treasury.given(given.pop("minor"), **given)
    assert treasury.balance(AccountKind.SUSPENSE) == pesos(-50_000)


def test_a_gift_with_a_line_of_its_own_is_confirmed_beside_an_equal_one_that_is_parked(treasury):
    gift = treasury.record(50_000, evidence=REFERENCE)
    take_in(treasury, row(REFERENCE, 50_000), row(REFERENCE, 50_000))
    told, other = lines(treasury)
    assert (told.offline_gift_id, other.state) == (gift.id, LineState.QUEUED)
    treasury.agree(parking(treasury, other))
    treasury.confirm(gift)
    assert treasury.balance(treasury.bank.account) == pesos(100_000)


def test_a_line_whose_gift_is_written_down_is_not_parked(treasury):
    line = one_line(treasury)
    proposal = parking(treasury, line)
    gift = treasury.given(50_000, evidence=REFERENCE)
    with pytest.raises(IsAGift):
        treasury.agree(proposal)
    tie(treasury, line, gift)
    assert treasury.balance(treasury.bank.account) == pesos(50_000)


def test_parked_and_confirmed_at_once_it_is_in_the_books_once(app):
    with transaction() as session:
        treasury = Treasury(session)
        line = one_line(treasury)
        treasury.record(50_000, evidence=REFERENCE)
        proposal = parking(treasury, line)

    def tried(deed):
        def run(session):
            try:
                with session.begin_nested():
                    deed(session)
            except Refusal:
                return "refused"
            return "booked"

        return run

    def confirm(session):
        treasury.confirm(session.query(OfflineGift).one(), session=session)

    def park(session):
        treasury.agree(proposal, session=session)

    assert at_once(app, [tried(confirm), tried(park)])["booked"] == 1
    treasury.session = db.session()
    assert treasury.balance(treasury.bank.account) == pesos(50_000)


def test_the_line_of_a_withdrawn_gift_waits_again(treasury, session):
    gift = treasury.record(50_000, evidence=REFERENCE)
    line = one_line(treasury)
    held = offline_gift_for(session, treasury.first, gift.reference, lock=True)
    withdraw_offline_gift(session, actor=treasury.first, gift=held, version=1, now=NOW)
    assert (line.state, line.offline_gift_id) == (LineState.QUEUED, None)
    assert queued_lines(session, treasury.first)[0] == [line]
    again = treasury.record(50_000, evidence=REFERENCE)
    tie(treasury, line, again)
    assert line.offline_gift_id == again.id


@pytest.mark.parametrize(
    "target, state",
    [(Target.MISTAKE, LineState.QUEUED), (Target.DONOR, LineState.MATCHED)],
    ids=["never came", "given back"],
)
def test_the_line_of_a_gift_that_never_came_waits_again(treasury, session, target, state):
    gift = treasury.given(50_000, evidence=REFERENCE)
    line = one_line(treasury)
    treasury.agree(treasury.propose_return(gift, target))
    assert line.state == state
    assert (line in queued_lines(session, treasury.first)[0]) is (state == LineState.QUEUED)


def test_two_lines_do_not_tell_of_one_gift(treasury, session):
    gift = treasury.record(50_000)
    take_in(treasury, row("uno", 50_000), row("dos", 50_000))
    first, second = lines(treasury)
    tie(treasury, first, gift)
    with pytest.raises(ToldAlready):
        tie(treasury, second, gift)
    assert line_for(session, treasury.first, second.reference).state == LineState.QUEUED


def test_the_same_file_read_by_other_columns_adds_nothing(treasury, session):
    take_in(treasury, row(REFERENCE, 50_000, "De alguien"), row(REFERENCE, 50_000, "De alguien"))
    again = upload(treasury, row(REFERENCE, 50_000, "Pago"), row(REFERENCE, 50_000, "Pago"))
    other = Mapping(day=0, reference=1, text=1, amount=3)
    found = import_statement(session, actor=treasury.first, upload=again, mapping=other, now=NOW)
    assert (found.rows, found.added) == (2, 0)
