"""A bank's file is stored whole or not at all, no movement twice, and recognised by reference."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from portal.access.roles import Role
from portal.accounts.queries import actor_for
from portal.csv_tables import FileRefused, RowsBroken
from portal.errors import NotFound
from portal.extensions import db, transaction
from portal.giving.importing_statements import (
    Imported,
    forget_uploads,
    import_statement,
    keep_upload,
    table_in,
)
from portal.giving.offline_errors import ParkedBefore
from portal.giving.proposal_rules import ProposalKind, Target
from portal.giving.recording_offline import withdraw_offline_gift
from portal.giving.statement_errors import DoesNotMatch, LineDone
from portal.giving.statement_models import BankStatement, StatementLine, StatementUpload
from portal.giving.statement_queries import gifts_that_fit, line_for, queued_lines, upload_for
from portal.giving.statement_rules import LineState, Mapping
from portal.giving.working_lines import match_line, set_line_aside
from portal.ledger.checking import faults
from tests.domain.racing import at_once
from tests.factories.giving import pesos
from tests.factories.people import person
from tests.factories.treasury import NOW, TODAY, AccountKind, Treasury

MAPPING = Mapping(day=0, reference=1, text=2, amount=3)
HEAD = "Fecha,Referencia,Concepto,Importe\n"


@pytest.fixture
def treasury(session):
    return Treasury(session)


def row(reference, minor, text="x"):
    return f"{TODAY:%d/%m/%Y},{reference},{text},{minor / 100:.2f}\n"


def upload(treasury, *rows):
    body = (HEAD + "".join(rows)).encode()
    return keep_upload(
        treasury.session, actor=treasury.first, place=treasury.bank, body=body, now=NOW
    )


def take_in(treasury, *rows):
    return import_statement(
        treasury.session, actor=treasury.first, upload=upload(treasury, *rows), mapping=MAPPING,
        now=NOW,
    )  # fmt: skip


def lines(treasury):
    return treasury.session.scalars(select(StatementLine).order_by(StatementLine.id)).all()


def test_an_announced_gift_is_recognised_and_still_waits_for_two_people(treasury):
    gift = treasury.record(50_000, evidence="SPEI 77-AB")
    found = take_in(treasury, row("spei77ab", 50_000, "De alguien"), row("otro", 10_000))
    assert found == Imported(rows=2, added=2, matched=1)
    matched, queued = lines(treasury)
    assert (matched.offline_gift_id, matched.state) == (gift.id, LineState.MATCHED)
    assert matched.description == ""
    assert queued.state == LineState.QUEUED
    assert treasury.meter() == pesos(0)


@pytest.mark.parametrize("minor", [49_999, -50_000], ids=["another amount", "money that went"])
def test_the_amount_must_be_the_same(treasury, minor):
    treasury.record(50_000, evidence="SPEI 77-AB")
    assert take_in(treasury, row("spei77ab", minor)).matched == 0


def test_two_gifts_that_fit_are_not_guessed_between(treasury):
    treasury.record(50_000, evidence="ABCDEF1")
    treasury.record(50_000, evidence="ABCDEF2")
    assert take_in(treasury, row("-", 50_000, "ABCDEF1 ABCDEF2")).matched == 0


def test_the_same_file_twice_adds_nothing(treasury, session):
    rows = [row("A", 100), row("A", 100), row("B", -50)]
    assert take_in(treasury, *rows).added == 3
    assert take_in(treasury, *rows).added == 0
    assert take_in(treasury, *rows, row("C", 7)).added == 1
    assert session.scalar(select(func.count(BankStatement.id))) == 2


def test_one_broken_row_and_nothing_is_stored(treasury, session):
    kept = upload(treasury, row("A", 100), "ayer,B,x,1\n")
    with pytest.raises(RowsBroken):
        import_statement(session, actor=treasury.first, upload=kept, mapping=MAPPING, now=NOW)
    assert lines(treasury) == []
    assert table_in(kept).rows[1][0] == "ayer"


def test_what_is_no_statement_is_not_even_kept(treasury, session):
    with pytest.raises(FileRefused):
        keep_upload(session, actor=treasury.first, place=treasury.bank, body=b"PK\x03", now=NOW)
    assert session.scalar(select(func.count(StatementUpload.id))) == 0


def test_a_file_is_its_uploaders_and_is_forgotten_after_a_day(treasury, session):
    kept = upload(treasury, row("A", 100))
    colleague = actor_for(person(session, Role.FINANCE, at=treasury.ngo))
    with pytest.raises(NotFound):
        upload_for(session, colleague, kept.reference)
    assert forget_uploads(session, now=NOW + timedelta(hours=23)) == 0
    assert forget_uploads(session, now=NOW + timedelta(hours=25)) == 1


def test_two_who_import_the_same_file_at_once_import_it_once(app):
    with transaction() as session:
        treasury = Treasury(session)
        kept = [upload(treasury, row("A", 100), row("B", 200)).id for _ in range(3)]

    def import_(session, id_):
        held = session.get_one(StatementUpload, id_)
        return import_statement(
            session, actor=treasury.first, upload=held, mapping=MAPPING, now=NOW
        ).added

    assert at_once(app, [lambda s, id_=id_: import_(s, id_) for id_ in kept]) == {2: 1, 0: 2}
    assert db.session.scalar(select(func.count(StatementLine.id))) == 2


def queued(treasury, minor=50_000):
    take_in(treasury, row("sin", minor, "Un nombre"))
    (line,), _ = queued_lines(treasury.session, treasury.first)
    return line


def test_a_person_ties_a_line_to_its_gift(treasury, session):
    line, gift = queued(treasury), treasury.record(50_000)
    assert gifts_that_fit(session, line) == [gift]
    match_line(session, actor=treasury.first, line=line, gift=gift, now=NOW)
    assert (line.state, line.description) == (LineState.MATCHED, "")
    assert queued_lines(session, treasury.first) == ([], "")


def test_a_line_and_a_gift_that_differ_are_not_tied(treasury, session):
    line = queued(treasury)
    for gift in (treasury.record(49_999), treasury.record(50_000, place=treasury.box)):
        with pytest.raises(DoesNotMatch):
            match_line(session, actor=treasury.first, line=line, gift=gift, now=NOW)


def test_a_line_is_dealt_with_once(treasury, session):
    line = queued(treasury)
    set_line_aside(session, actor=treasury.first, line=line, reason="Nómina", now=NOW)
    with pytest.raises(LineDone):
        match_line(session, actor=treasury.first, line=line, gift=treasury.record(), now=NOW)


@pytest.mark.parametrize("minor", [50_000, -50_000], ids=["came", "went"])
def test_what_nobody_knows_is_parked_by_two_people(treasury, session, minor):
    line = queued(treasury, minor)
    proposal = treasury.propose(
        ProposalKind.BANK_LINE, line.reference, Target.SUSPENSE, line.amount, place=treasury.bank
    )
    assert treasury.balance(AccountKind.SUSPENSE) == pesos(0)
    treasury.agree(proposal)
    assert treasury.balance(AccountKind.SUSPENSE) == pesos(-minor)
    assert treasury.balance(treasury.bank.account) == pesos(minor)
    assert line.state == LineState.SUSPENSE
    assert faults(session) == []


def test_a_line_parked_meanwhile_is_no_gift_any_more(treasury, session):
    line = queued(treasury)
    proposal = treasury.propose(
        ProposalKind.BANK_LINE, line.reference, Target.SUSPENSE, line.amount, place=treasury.bank
    )
    match_line(session, actor=treasury.first, line=line, gift=treasury.record(), now=NOW)
    with pytest.raises(LineDone):
        treasury.agree(proposal)


def test_another_organisation_finds_no_line(treasury, session):
    other = Treasury(session)
    with pytest.raises(NotFound):
        line_for(session, other.first, queued(treasury).reference)


WITHOUT_REFERENCES = Mapping(day=0, reference=1, text=1, amount=3)
SAID = "ABONO DE ORBITA ZUNIGARAY"


def take_in_words(treasury, minor=50_000):
    """A file of a bank that gives no references: its words are chosen for both."""
    import_statement(
        treasury.session, actor=treasury.first, upload=upload(treasury, row(SAID, minor)),
        mapping=WITHOUT_REFERENCES, now=NOW,
    )  # fmt: skip
    return lines(treasury)[-1]


def test_what_a_bank_says_for_a_reference_is_forgotten_with_its_words(treasury):
    line = take_in_words(treasury)
    assert (line.bank_reference, line.description) == (SAID, SAID)
    set_line_aside(treasury.session, actor=treasury.first, line=line, reason="x", now=NOW)
    assert (line.bank_reference, line.description) == ("", "")
    # The same movement in the next file is still this one.
    assert take_in_words(treasury) is line


def test_a_line_that_is_tied_forgets_it_too_and_has_its_gifts_reference_when_it_waits_again(
    treasury,
):
    line = take_in_words(treasury)
    gift = treasury.record(50_000, evidence="CAJA 0451")
    match_line(treasury.session, actor=treasury.first, line=line, gift=gift, now=NOW)
    assert (line.bank_reference, line.description) == ("", "")
    withdraw_offline_gift(treasury.session, actor=treasury.first, gift=gift, version=1, now=NOW)
    assert (line.state, line.bank_reference) == (LineState.QUEUED, "CAJA 0451")


def test_a_line_that_is_recognised_keeps_a_reference_and_no_words(treasury):
    treasury.record(50_000, evidence=SAID)
    told = take_in_words(treasury)
    treasury.record(7_000, evidence="SPEI 77-AB")
    take_in(treasury, row("spei77ab", 7_000, "De alguien"))
    assert (told.state, told.bank_reference) == (LineState.MATCHED, "")
    assert lines(treasury)[-1].bank_reference == "spei77ab"


def test_a_gift_that_was_parked_by_its_words_is_known_though_they_are_forgotten(treasury):
    line = take_in_words(treasury)
    treasury.agree(
        treasury.propose(
            ProposalKind.BANK_LINE, line.reference, Target.SUSPENSE, line.amount,
            place=treasury.bank,
        )
    )  # fmt: skip
    assert (line.state, line.bank_reference, line.description) == (LineState.SUSPENSE, "", "")
    with pytest.raises(ParkedBefore):
        treasury.record(50_000, evidence=SAID.title())
    treasury.record(49_999, evidence=SAID)
