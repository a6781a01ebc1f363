"""No arrow of the case's states leads out of an end but by reopening; no text opens elsewhere."""

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from portal.access.permissions import Permission
from portal.aid.desk_text import open_text, seal_text
from portal.aid.rules import TRANSITIONS, CaseState, may_move, state_after_delivery


@given(st.sampled_from(CaseState), st.sampled_from(CaseState), st.sampled_from(Permission))
def test_a_move_needs_its_arrow_and_its_permission(start, end, held):
    allowed = TRANSITIONS.get((start, end)) is held
    assert may_move(start, end, frozenset({held})) is allowed


def test_withdrawn_is_final():
    assert not [end for (start, end) in TRANSITIONS if start is CaseState.WITHDRAWN]


@pytest.mark.parametrize(
    "asked, delivered, state",
    [(100, 100, CaseState.MET), (100, 99, CaseState.PARTIALLY_MET)],
)
def test_met_means_every_centavo(asked, delivered, state):
    assert state_after_delivery(asked=asked, delivered=delivered) is state


@given(st.text(max_size=300))
def test_desk_text_comes_back_whole(text):
    sealed = seal_text(text, key="k", case_reference="a-b")
    assert open_text(sealed, key="k", case_reference="a-b") == text


@pytest.mark.parametrize("key, case", [("other", "a-b"), ("k", "c-d")])
def test_desk_text_opens_for_its_key_and_case_only(key, case):
    sealed = seal_text("texto de prueba", key="k", case_reference="a-b")
    with pytest.raises(InvalidTag):
        open_text(sealed, key=key, case_reference=case)
