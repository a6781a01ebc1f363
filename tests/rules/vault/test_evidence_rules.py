"""A paper's mark tells nothing to whoever lacks its salt, and holds for whoever has it."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.money import Currency, Money
from portal.vault.errors import EvidenceRefused, FileRefused
from portal.vault.evidence_rules import (
    OLDEST,
    Expense,
    ensure_paper,
    ensure_sensible,
    evidence_of,
    is_marked,
    read_evidence,
    write_evidence,
)
from portal.vault.file_rules import Upload

TODAY = date(2026, 11, 30)
BILL = Upload("Factura de Ximena.pdf", b"%PDF-1.7 Ximena Cocom %%EOF")


def spent(minor=60_000, on=TODAY):
    return Expense("k3y7", Money(minor, Currency.MXN), on)


@pytest.mark.parametrize(
    ("expense", "reason"),
    [
        (spent(minor=0), "nothing spent"),
        (spent(minor=-1), "nothing spent"),
        (spent(on=TODAY + timedelta(days=1)), "day to come"),
        (spent(on=TODAY - OLDEST - timedelta(days=1)), "too long ago"),
    ],
)
def test_what_cannot_have_been_spent_is_refused(expense, reason):
    with pytest.raises(EvidenceRefused) as refused:
        ensure_sensible(expense, today=TODAY)
    assert refused.value.reason == reason


@pytest.mark.parametrize("on", [TODAY, TODAY - OLDEST])
def test_today_and_three_years_ago_are_taken(on):
    ensure_sensible(spent(minor=1, on=on), today=TODAY)


def test_a_voice_is_no_paper():
    with pytest.raises(FileRefused, match="no paper"):
        ensure_paper(Upload("voz.mp3", b"ID3 ..."))
    ensure_paper(BILL)


def test_the_same_paper_has_another_mark_each_time():
    assert evidence_of(spent(), BILL).mark != evidence_of(spent(), BILL).mark


@given(st.binary(), st.binary())
def test_the_mark_holds_for_these_bytes_only(body, other):
    evidence = evidence_of(spent(), Upload("a.pdf", b"%PDF-" + body + b"%%EOF"))
    kept = b"%PDF-" + body + b"%%EOF\n"
    assert is_marked(evidence, kept)
    assert is_marked(evidence, other) == (other == kept)


@given(st.integers(1, 10**14), st.dates(), st.sampled_from(list(Currency)))
def test_what_is_written_is_read_again(minor, day, currency):
    evidence = evidence_of(Expense("k3y7", Money(minor, currency), day), BILL)
    assert read_evidence(write_evidence(evidence)) == evidence


@pytest.mark.parametrize("text", ["", "Comprobante: 5 MXN", "Dijo que sí"])
def test_other_words_are_no_evidence(text):
    assert read_evidence(text) is None


def test_a_day_or_currency_that_is_none_is_no_evidence():
    line = write_evidence(evidence_of(spent(), BILL))
    assert read_evidence(line.replace("2026-11-30", "2026-13-30")) is None
    assert read_evidence(line.replace("MXN", "ZZZ")) is None


def test_the_line_names_no_file():
    assert "Ximena" not in write_evidence(evidence_of(spent(), BILL))
