"""Sealed streams: whole and for their reader, or nothing."""

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.vault.crypto.files import CHUNK_BYTES
from portal.vault.crypto.keypairs import PrivateKeys
from portal.vault.crypto.streams import open_stream, seal_stream
from portal.vault.errors import CannotOpen

KEYS = PrivateKeys.generate()
SIZES = [0, 1, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES]


def sealed(plain, name="content-2026-03-10"):
    out = io.BytesIO()
    seal_stream([plain[:7], plain[7:]], KEYS.public(), name=name, out=out)
    return out.getvalue()


def opened(raw, keys=KEYS, name="content-2026-03-10"):
    return b"".join(open_stream(io.BytesIO(raw), keys, name=name))


@pytest.mark.parametrize("size", SIZES)
def test_a_stream_of_any_length_comes_back(size):
    plain = bytes(range(256)) * (size // 256) + bytes(size % 256)
    assert opened(sealed(plain)) == plain


@pytest.mark.parametrize("cut", [1, 17, CHUNK_BYTES + 16])
def test_a_stream_that_was_cut_off_does_not_open(cut):
    with pytest.raises(CannotOpen):
        opened(sealed(b"x" * (2 * CHUNK_BYTES + 5))[:-cut])


def test_a_header_alone_does_not_open():
    with pytest.raises(CannotOpen):
        opened(sealed(b"abc").split(b"\n")[0] + b"\n")


def test_another_key_does_not_open():
    with pytest.raises(CannotOpen):
        opened(sealed(b"abc"), keys=PrivateKeys.generate())


def test_a_stream_under_anothers_name_does_not_open():
    with pytest.raises(CannotOpen):
        opened(sealed(b"abc"), name="wraps-2026-03-10")
    renamed = sealed(b"abc").replace(b"content-2026-03-10", b"content-2026-03-11", 1)
    with pytest.raises(CannotOpen):
        opened(renamed, name="content-2026-03-11")


@settings(max_examples=60)
@given(st.data())
def test_one_changed_byte_anywhere_is_noticed(data):
    raw = sealed(b"what a family wrote")
    place = data.draw(st.integers(0, len(raw) - 1))
    changed = raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :]
    with pytest.raises(CannotOpen):
        opened(changed)
