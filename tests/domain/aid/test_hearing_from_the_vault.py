"""What the vault says of a case later: that it is tied, and what its family says."""

from datetime import timedelta

import pytest

from portal.aid import errors
from portal.aid.closing import withdraw_case
from portal.aid.hearing_family import hear_family
from portal.aid.rules import HouseholdBand
from portal.aid.tying import apply_tie
from tests.factories.cases import mxn
from tests.factories.desks import NOW, Desk


@pytest.fixture
def desk(session):
    return Desk(session)


def tie(desk, found, message="t1", cell="19·2026-11"):
    apply_tie(
        desk.session, message_id=message, case_reference=found.reference, cell=cell,
        confirmed_through=4, now=NOW,
    )  # fmt: skip


def test_pooled_money_moves_once_it_is_tied(desk):
    found = desk.taken(tied=False, cell="MX·2026")
    need = desk.need(found)
    with pytest.raises(errors.NotTied):
        desk.commit(found, need, 100)
    tie(desk, found)
    assert desk.commit(found, need, 100).commitment.amount == mxn(100)


def test_it_hides_among_five_in_its_new_cell_too(desk):
    for _ in range(4):
        desk.case(cell="19·2026-11")
    alone, fifth = desk.taken(tied=False, cell="MX·2026"), desk.taken(tied=False, cell="MX·2026")
    tie(desk, alone, "t1", "31·2026-04")
    tie(desk, fifth, "t2", "MX·2026")
    assert alone.cell == "MX·2026"
    assert {alone.household, fifth.household} == {HouseholdBand.UNSTATED}


def test_a_message_is_applied_once_and_not_to_what_ended(desk, session):
    found, gone = desk.taken(tied=False), desk.taken(tied=False)
    for _ in range(2):
        tie(desk, found)
    assert (found.tied, found.confirmed_through) == (True, 4)
    withdraw_case(session, case=gone, now=NOW)
    tie(desk, gone, "t2")
    assert not gone.tied


def test_the_last_word_of_the_family_counts_once_a_message(desk, session):
    found = desk.taken()
    for message, arrived, helped in (("a", "no", None), ("b", "yes", "part"), ("a", "no", None)):
        hear_family(
            session, message_id=message, case_reference=found.reference, arrived=arrived,
            helped=helped, now=NOW + timedelta(days=1),
        )  # fmt: skip
    assert (found.family_arrived, found.family_helped) == ("yes", "part")


def test_of_a_case_that_is_not_there_nothing_is_said(desk, session):
    hear_family(
        session, message_id="x", case_reference="no-such", arrived="yes", helped=None, now=NOW
    )
