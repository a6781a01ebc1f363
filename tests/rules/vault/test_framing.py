import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.vault.crypto.framing import FramingError, frame, unframe

fields = st.lists(st.binary(max_size=40), max_size=6)


@given(fields)
def test_fields_come_back(parts):
    assert unframe(frame(*parts)) == parts


@given(fields, fields)
def test_different_fields_never_give_the_same_bytes(one, other):
    assert (frame(*one) == frame(*other)) == (one == other)


@pytest.mark.parametrize("cut", [1, 3, 5, 8])
def test_cut_short_is_an_error(cut):
    with pytest.raises(FramingError):
        unframe(frame(b"12345")[:-cut])
