"""Fields joined so that no two different lists of fields ever give the same bytes."""

import struct
from collections.abc import Sequence

Field = bytes | str | int

_LENGTH = struct.Struct(">I")


class FramingError(ValueError):
    """The bytes are not a whole list of length-prefixed fields."""


def frame(*fields: Field) -> bytes:
    """Each field behind its length in four bytes; text as UTF-8, whole numbers as decimals."""
    return b"".join(_LENGTH.pack(len(raw)) + raw for raw in map(_raw, fields))


def unframe(framed: bytes) -> Sequence[bytes]:
    """The fields again, as bytes; raises FramingError on anything cut short."""
    fields: list[bytes] = []
    position = 0
    while position < len(framed):
        start = position + _LENGTH.size
        if start > len(framed):
            raise FramingError("a length is cut short")
        (length,) = _LENGTH.unpack_from(framed, position)
        position = start + length
        if position > len(framed):
            raise FramingError("a field is cut short")
        fields.append(framed[start:position])
    return fields


def _raw(field: Field) -> bytes:
    if isinstance(field, bytes):
        return field
    return str(field).encode()
