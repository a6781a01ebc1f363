import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.vault.crypto.content import PAD_STEP, open_content, seal_content
from portal.vault.errors import CannotOpen

TAG = 16


@given(st.binary(max_size=3 * PAD_STEP))
def test_content_comes_back(plain):
    sealed = seal_content(plain)

    assert open_content(sealed.ciphertext, sealed.key) == plain


@pytest.mark.parametrize(
    ("length", "steps"), [(0, 1), (1, 1), (4092, 1), (4093, 2), (8188, 2), (8189, 3)]
)
def test_size_shows_only_whole_steps(length, steps):
    assert len(seal_content(bytes(length)).ciphertext) == steps * PAD_STEP + TAG


def test_each_content_has_its_own_key():
    assert seal_content(b"same").key != seal_content(b"same").key


@given(st.integers(0, 8 * (PAD_STEP + TAG) - 1))
def test_any_flipped_bit_is_refused(bit):
    sealed = seal_content(b"a name")
    changed = bytearray(sealed.ciphertext)
    changed[bit // 8] ^= 1 << bit % 8

    with pytest.raises(CannotOpen):
        open_content(bytes(changed), sealed.key)


def test_another_contents_key_does_not_open():
    with pytest.raises(CannotOpen):
        open_content(seal_content(b"one").ciphertext, seal_content(b"other").key)


def test_neither_key_nor_content_is_printed():
    assert "key" not in repr(seal_content(b"a name"))
