"""How long a voice lasts, read from the sound itself and not from what the file says of itself.

Run by the child and pure: no imports of the portal. What cannot be told, what holds anything else
than one voice, and bytes behind its end are a ValueError.
"""

from collections.abc import Iterator

_SILK, _HYBRID, _CELT = (10, 20, 40, 60), (10, 20), (2.5, 5, 10, 20)
_MP3_KBITS = {
    3: (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    2: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    0: (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}
_MP3_RATES = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_TOP_BOXES = frozenset(
    ["ftyp", "moov", "mdat", "moof", "mfra", "sidx", "styp", "free", "skip", "wide", "prft"]
)
_OPUS_HEADERS = 2
_OGG_HEADER = 27
_ID3V1 = 128

Box = tuple[str, int, int]


def seconds_of(plain: bytes, kind: str) -> float:
    """The seconds of a voice; `kind` is a media type known from the bytes."""
    read = {"audio/ogg": _opus, "audio/mpeg": _mp3, "audio/mp4": _mp4}[kind]
    seconds = read(plain)
    if seconds <= 0:
        raise ValueError("nothing to hear")
    return seconds


def _opus(plain: bytes) -> float:
    packets = _ogg_packets(plain)
    heads = [next(packets, b""), next(packets, b"")]
    if not (heads[0].startswith(b"OpusHead") and heads[1].startswith(b"OpusTags")):
        raise ValueError("not Opus")
    return sum(_opus_milliseconds(packet) for packet in packets) / 1000


def _ogg_packets(plain: bytes) -> Iterator[bytes]:
    """The first bytes of each packet, as long as there is one stream and nothing behind it."""
    at, serial, packet = 0, None, b""
    while at < len(plain):
        head = plain[at : at + _OGG_HEADER]
        if len(head) < _OGG_HEADER or head[:5] != b"OggS\0":
            raise ValueError("something else between or behind the pages")
        if serial not in {None, head[14:18]}:
            raise ValueError("more than one stream")
        serial = head[14:18]
        lacing = plain[at + _OGG_HEADER : at + _OGG_HEADER + head[26]]
        at += _OGG_HEADER + head[26]
        for length in lacing:
            packet = (packet + plain[at : at + length])[:16]
            at += length
            if length < 255:
                yield packet
                packet = b""
        if at > len(plain):
            raise ValueError("cut short")


def _opus_milliseconds(packet: bytes) -> float:
    if not packet:
        return 0
    config, code = packet[0] >> 3, packet[0] & 3
    if config < 12:
        frame: float = _SILK[config % 4]
    else:
        frame = _HYBRID[config % 2] if config < 16 else _CELT[config % 4]
    if code < 3:
        return frame * (1, 2, 2)[code]
    if len(packet) < 2:
        raise ValueError("cut short")
    return frame * (packet[1] & 63)


def _mp3(plain: bytes) -> float:
    at, seconds = _behind_id3(plain), 0.0
    while at < len(plain):
        rest = len(plain) - at
        if rest == _ID3V1 and plain[at : at + 3] == b"TAG":
            break
        size, length = _mp3_frame(plain[at : at + 4])
        seconds += length
        at += size
    return seconds


def _behind_id3(plain: bytes) -> int:
    if plain[:3] != b"ID3":
        return 0
    size = 0
    for seven in plain[6:10]:
        size = size << 7 | seven & 127
    return 10 + size


def _mp3_frame(head: bytes) -> tuple[int, float]:
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        raise ValueError("something else between or behind the frames")
    version = head[1] >> 3 & 3
    if version not in _MP3_RATES or head[2] >> 4 in {0, 15} or head[2] >> 2 & 3 == 3:
        raise ValueError("cannot be told")
    rate = _MP3_RATES[version][head[2] >> 2 & 3]
    kbits = _MP3_KBITS[version][head[2] >> 4]
    samples = 1152 if version == 3 else 576
    return samples * kbits * 125 // rate + (head[2] >> 1 & 1), samples / rate


def _mp4(plain: bytes) -> float:
    boxes = list(_boxes(plain, 0, len(plain)))
    if not boxes or boxes[0][0] != "ftyp" or not {name for name, *_ in boxes} <= _TOP_BOXES:
        raise ValueError("not one voice alone")
    [moov] = [box for box in boxes if box[0] == "moov"]
    [trak] = _within(plain, moov, "trak")
    [media] = _within(plain, trak, "mdia")
    [handler] = _within(plain, media, "hdlr")
    if plain[handler[1] + 8 : handler[1] + 12] != b"soun":
        raise ValueError("not a voice")
    [head] = _within(plain, media, "mdhd")
    scale = _number(plain, head[1] + (20 if plain[head[1]] else 12))
    if not scale:
        raise ValueError("cannot be told")
    whole = sum(_table(plain, box) for box in _deep(plain, media, "minf", "stbl", "stts"))
    usual = [_number(plain, box[1] + 12) for box in _deep(plain, moov, "mvex", "trex")]
    parts = (_fragment(plain, box, usual) for box in boxes if box[0] == "moof")
    return (whole + sum(parts)) / scale


def _boxes(plain: bytes, start: int, end: int) -> Iterator[Box]:
    """Name, start and end of each box's inside; they must fill the space to the last byte."""
    at = start
    while at < end:
        size, inside = _number(plain, at), at + 8
        if size == 1:
            size, inside = int.from_bytes(plain[at + 8 : at + 16], "big"), at + 16
        if at + size > end or size < inside - at:
            raise ValueError("something else between or behind the boxes")
        yield plain[at + 4 : at + 8].decode("latin-1"), inside, at + size
        at += size


def _within(plain: bytes, box: Box, name: str) -> list[Box]:
    return [inner for inner in _boxes(plain, box[1], box[2]) if inner[0] == name]


def _deep(plain: bytes, box: Box, *names: str) -> list[Box]:
    found = [box]
    for name in names:
        found = [inner for outer in found for inner in _within(plain, outer, name)]
    return found


def _table(plain: bytes, box: Box) -> int:
    entries = range(box[1] + 8, min(box[2], box[1] + 8 + 8 * _number(plain, box[1] + 4)), 8)
    return sum(_number(plain, at) * _number(plain, at + 4) for at in entries)


def _fragment(plain: bytes, moof: Box, usual: list[int]) -> int:
    total = 0
    for traf in _within(plain, moof, "traf"):
        [head] = _within(plain, traf, "tfhd")
        flags = _number(plain, head[1]) & 0xFFFFFF
        skipped = 8 + (8 if flags & 1 else 0) + (4 if flags & 2 else 0)
        each = _number(plain, head[1] + skipped) if flags & 8 else sum(usual[:1])
        total += sum(_run(plain, run, each) for run in _within(plain, traf, "trun"))
    return total


def _run(plain: bytes, box: Box, each: int) -> int:
    flags, count = _number(plain, box[1]) & 0xFFFFFF, _number(plain, box[1] + 4)
    if not flags & 0x100:
        return count * each
    first = box[1] + 8 + (4 if flags & 1 else 0) + (4 if flags & 4 else 0)
    step = 4 * (flags >> 8 & 15).bit_count()
    if first + count * step > box[2]:
        raise ValueError("cut short")
    return sum(_number(plain, first + number * step) for number in range(count))


def _number(plain: bytes, at: int) -> int:
    return int.from_bytes(plain[at : at + 4], "big")
