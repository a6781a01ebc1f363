"""Voices of a known length, made byte by byte: silence in each of the kinds that are taken."""

import struct


def opus(seconds: float, *, per_page: int = 50, serial: bytes = b"one ") -> bytes:
    """Ogg Opus: packets of 20 ms."""
    packets = [b"\xf8\xff\xfe"] * round(seconds * 50)
    head = b"OpusHead\x01\x01" + struct.pack("<HIhB", 312, 48000, 0, 0)
    pages = [_page([head], 2, 0, serial), _page([b"OpusTags" + bytes(8)], 0, 1, serial)]
    for number, start in enumerate(range(0, len(packets), per_page)):
        pages.append(_page(packets[start : start + per_page], 0, number + 2, serial))
    return b"".join(pages)


def _page(packets: list[bytes], flags: int, number: int, serial: bytes) -> bytes:
    lacing = bytes(len(packet) for packet in packets)
    head = b"OggS\0" + bytes([flags]) + bytes(8) + serial + struct.pack("<II", number, 0)
    return head + bytes([len(lacing)]) + lacing + b"".join(packets)


def mp3(seconds: float, *, tags: bytes = b"") -> bytes:
    """MPEG 1 layer III, 32 kbit/s at 32 kHz: frames of 36 ms and 144 bytes."""
    return tags + (b"\xff\xfb\x18\xc0" + bytes(140)) * round(seconds / 0.036)


def box(name: str, *parts: bytes) -> bytes:
    """A box of an MP4."""
    inside = b"".join(parts)
    return struct.pack(">I", len(inside) + 8) + name.encode() + inside


def m4a(seconds: int, *, handler: bytes = b"soun", says: int | None = None) -> bytes:
    """MP4 with one table of samples; `says` is what its headers claim instead."""
    claim = says if says is not None else seconds
    stts = box("stts", struct.pack(">IIII", 0, 1, seconds * 50, 20))
    return (
        box("ftyp", b"M4A \0\0\0\0")
        + _moov(struct.pack(">I", claim * 1000), handler, stts)
        + box("mdat", bytes(10))
    )


def fragmented_m4a(seconds: int, *, each_said: bool = False) -> bytes:
    """MP4 as browsers record it: one fragment a second, 50 samples each."""
    moov = _moov(bytes(4), b"soun", box("stts", bytes(8)), box("mvex", box("trex", _trex())))
    return box("ftyp", b"iso5\0\0\0\0") + moov + _fragment(each_said) * seconds


def _trex() -> bytes:
    return struct.pack(">IIIIII", 0, 1, 1, 20, 0, 0)


def _fragment(each_said: bool) -> bytes:
    tfhd = box("tfhd", struct.pack(">II", 0, 1))
    trun = struct.pack(">II", 0x101, 50) + bytes(4) + struct.pack(">I", 20) * 50
    run = box("trun", trun if each_said else struct.pack(">II", 0, 50))
    return box("moof", box("mfhd", bytes(8)), box("traf", tfhd, run)) + box("mdat", bytes(4))


def _moov(claim: bytes, handler: bytes, stts: bytes, *more: bytes) -> bytes:
    mdhd = box("mdhd", bytes(12), struct.pack(">I", 1000), claim, bytes(4))
    hdlr = box("hdlr", bytes(8), handler, bytes(13))
    media = box("mdia", mdhd, hdlr, box("minf", box("stbl", stts)))
    return box("moov", box("mvhd", bytes(12), claim, claim, bytes(80)), box("trak", media), *more)
