import pytest

from portal.vault.crypto.files import CHUNK_BYTES, bucket_size, new_file_key, open_file, seal_file
from portal.vault.errors import CannotOpen

KEY = new_file_key()
THREE_CHUNKS_OF_CONTENT = bytes(range(256)) * 768


@pytest.mark.parametrize("length", [0, 1, CHUNK_BYTES - 4, CHUNK_BYTES - 3, 5 * CHUNK_BYTES])
def test_a_file_comes_back(length):
    plain = b"x" * length

    assert open_file(seal_file(plain, KEY), KEY) == plain


@pytest.mark.parametrize(
    ("length", "chunks"),
    [(0, 1), (CHUNK_BYTES - 4, 1), (CHUNK_BYTES - 3, 2), (3 * CHUNK_BYTES, 4), (300_000, 8)],
)
def test_sizes_are_doubled_buckets(length, chunks):
    assert bucket_size(length) == chunks * CHUNK_BYTES


@pytest.mark.parametrize(
    "spoil",
    [
        lambda chunks: [],
        lambda chunks: chunks[:-1],
        lambda chunks: chunks[1:],
        lambda chunks: [*chunks, chunks[-1]],
        lambda chunks: [chunks[1], chunks[0], *chunks[2:]],
        lambda chunks: [chunks[0], chunks[0], *chunks[2:]],
        lambda chunks: [b"", *chunks[1:]],
        lambda chunks: [chunks[0][:-1] + bytes([chunks[0][-1] ^ 1]), *chunks[1:]],
    ],
    ids=["none", "cut", "headless", "longer", "swapped", "repeated", "emptied", "flipped"],
)
def test_spoilt_chunks_are_refused(spoil):
    chunks = list(seal_file(THREE_CHUNKS_OF_CONTENT, KEY))

    with pytest.raises(CannotOpen):
        open_file(spoil(chunks), KEY)


def test_another_files_key_does_not_open():
    with pytest.raises(CannotOpen):
        open_file(seal_file(b"x", KEY), new_file_key())
