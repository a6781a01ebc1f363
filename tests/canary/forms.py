"""The forms in which an identity might lie in a file: pure, bytes in, bytes out."""

import base64
import binascii
import gzip
import json
import urllib.parse
import zlib
from collections.abc import Iterator

SHORTEST = 6
# A file in an archive, packed; one that is stored as it is needs no unpacking.
ZIPPED = b"PK\x03\x04"
PIECE = 512
MOST_PLAIN = 1 << 24


def forms_of(text: str) -> dict[str, bytes]:
    """Every way `text` may be written down, by name. Base64 has one form an alignment."""
    if len(text) < SHORTEST:
        raise ValueError(f"{text!r} is too short to be told from chance")
    raw = text.encode()
    forms = {
        "utf-8": raw,
        "utf-16-le": text.encode("utf-16-le"),
        "utf-16-be": text.encode("utf-16-be"),
        "hex": binascii.hexlify(raw),
        "HEX": binascii.hexlify(raw).upper(),
        "url": urllib.parse.quote(text).encode(),
        "url-plus": urllib.parse.quote_plus(text).encode(),
        "json": json.dumps(text)[1:-1].encode(),
        "upper": text.upper().encode(),
        "lower": text.lower().encode(),
    }
    for shift in range(3):
        forms[f"base64+{shift}"] = _inside_base64(raw, shift)
    return forms


def _inside_base64(raw: bytes, shift: int) -> bytes:
    """The letters of base64 that depend on `raw` alone, `shift` bytes into a group of three."""
    encoded = base64.b64encode(b"\0" * shift + raw)
    first = -(-shift * 8 // 6) + (1 if shift else 0)
    last = (shift + len(raw)) * 8 // 6
    return encoded[first:last]


def unfolded(haystack: bytes) -> Iterator[tuple[str, bytes]]:
    """The bytes as they are, in URL-safe base64's other alphabet, and inside gzip and zlib."""
    yield "", haystack
    swapped = haystack.translate(bytes.maketrans(b"-_", b"+/"))
    if swapped != haystack:
        yield "url-safe ", swapped
    yield from _inflated(haystack)


def _inflated(haystack: bytes) -> Iterator[tuple[str, bytes]]:
    for magic, label in (
        (gzip.compress(b"")[:3], "gzip "),
        (b"x\x9c", "zlib "),
        (b"x\xda", "zlib "),
        (ZIPPED, "zip "),
    ):
        start = haystack.find(magic)
        while start != -1:
            plain = _as_far_as_it_goes(haystack, start, magic)
            if plain:
                yield label, plain
            start = haystack.find(magic, start + 1)


def _as_far_as_it_goes(haystack: bytes, start: int, magic: bytes) -> bytes:
    """What comes out before a stream breaks off: in a database's file its rest lies elsewhere."""
    engine = zlib.decompressobj(47)
    if magic == ZIPPED:
        engine = zlib.decompressobj(-zlib.MAX_WBITS)
        name, more = (int.from_bytes(haystack[start + at :][:2], "little") for at in (26, 28))
        start += 30 + name + more
    plain = b""
    try:
        while not engine.eof and start < len(haystack) and len(plain) < MOST_PLAIN:
            plain += engine.decompress(haystack[start : start + PIECE], MOST_PLAIN)
            start += PIECE
    except zlib.error:
        pass
    return plain


def cookie_plain(value: str) -> bytes:
    """What a signed session cookie holds: base64 of JSON, deflated when it starts with a dot."""
    compressed = value.startswith(".")
    payload = value.lstrip(".").split(".")[0]
    raw = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    return zlib.decompress(raw) if compressed else raw
