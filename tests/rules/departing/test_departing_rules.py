"""What keeps an organisation, who may let it go, and cells that no spreadsheet runs."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.departing.errors import NotTheProposer, OneNightFirst, StillKept
from portal.departing.export_rules import LASTS, cell, is_over, pieces
from portal.departing.rules import Keeps, ensure_free, ensure_may_approve, what_keeps

NOTHING = dict.fromkeys(Keeps, 0)
TODAY = date(2026, 11, 30)


def test_where_nothing_is_stranded_nothing_keeps_it():
    ensure_free(NOTHING)
    assert what_keeps(NOTHING) == {}


@pytest.mark.parametrize("one", Keeps)
def test_each_single_thing_keeps_it(one):
    with pytest.raises(StillKept) as refused:
        ensure_free({**NOTHING, one: 2})
    assert refused.value.by == {one: 2}


@pytest.mark.parametrize("one", Keeps)
def test_what_nobody_counted_keeps_it_too(one):
    facts = {key: 0 for key in Keeps if key is not one}
    assert what_keeps(facts) == {one: 1}


@pytest.mark.parametrize(
    ("approver", "days", "refusal"),
    [
        ("second", 1, None),
        ("second", 30, None),
        ("second", 0, OneNightFirst),
        ("first", 1, NotTheProposer),
        ("first", 0, NotTheProposer),
    ],
)
def test_another_person_approves_after_a_night(approver, days, refusal):
    def ask():
        ensure_may_approve(
            proposed_by="first",
            proposed_on=TODAY,
            approver=approver,
            today=TODAY + timedelta(days=days),
        )

    if refusal is None:
        ask()
    else:
        with pytest.raises(refusal):
            ask()


@given(st.text())
def test_no_text_cell_begins_like_a_formula(text):
    safe = str(cell(text))
    assert not safe.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert safe.removeprefix("'") in {text, text.removeprefix("'")}


def test_amounts_stay_numbers_and_lists_are_text():
    assert cell(-500) == -500
    assert cell(["=1+1"]) == "['=1+1']"
    assert cell(TODAY) == "2026-11-30"
    assert cell(None) is None


@given(st.binary(max_size=1000), st.integers(1, 300))
def test_pieces_make_the_whole(body, size):
    assert b"".join(pieces(body, size)) == body
    assert all(0 < len(piece) <= size for piece in pieces(body, size))


def test_a_file_lasts_a_day():
    ready = datetime(2026, 11, 30, tzinfo=UTC)
    assert not is_over(ready, ready + LASTS - timedelta(seconds=1))
    assert is_over(ready, ready + LASTS)
