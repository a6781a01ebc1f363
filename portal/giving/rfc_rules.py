"""Whether an RFC can be one: its shape, its day, its last digit. Pure."""

import re
from calendar import monthrange
from enum import StrEnum

# What the SAT gives to whoever has none: in Mexico, and abroad.
PUBLIC, FOREIGN = "XAXX010101000", "XEXX010101000"
SHAPE = re.compile(r"(?P<name>[A-ZÑ&]{3,4})(?P<day>[0-9]{6})(?P<twin>[A-Z0-9]{2})(?P<check>[0-9A])")
ALPHABET = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ"


class RfcKind(StrEnum):
    """Whose RFC it is."""

    PERSON = "person"
    COMPANY = "company"
    PUBLIC = "public"
    FOREIGN = "foreign"


class RfcFault(StrEnum):
    """What is wrong with one."""

    SHAPE = "shape"
    DAY = "day"
    # About one in seventy that the SAT itself gave out has another last digit: ask, do not refuse.
    CHECK = "check"


def plain_rfc(typed: str) -> str:
    """An RFC as the SAT writes it: capitals, without what people put between."""
    return re.sub(r"[\s./-]", "", typed).upper()


def kind_of(rfc: str) -> RfcKind:
    """Whose it is, for one without a fault of shape."""
    if rfc in (PUBLIC, FOREIGN):
        return RfcKind.PUBLIC if rfc == PUBLIC else RfcKind.FOREIGN
    return RfcKind.PERSON if len(rfc) == 13 else RfcKind.COMPANY


def is_generic(rfc: str) -> bool:
    """Whether it says only that somebody has none."""
    return rfc in (PUBLIC, FOREIGN)


def fault_of(rfc: str) -> RfcFault | None:
    """What is wrong with an RFC in its plain form, if anything."""
    if is_generic(rfc):
        return None
    found = SHAPE.fullmatch(rfc)
    if found is None:
        return RfcFault.SHAPE
    if not _is_day(found["day"]):
        return RfcFault.DAY
    return None if check_digit(rfc[:-1]) == found["check"] else RfcFault.CHECK


def check_digit(rest: str) -> str:
    """The last digit that follows from those before it."""
    total = sum(ALPHABET.index(sign) * (13 - at) for at, sign in enumerate(rest.rjust(12)))
    return ALPHABET[-total % 11]


def _is_day(digits: str) -> bool:
    """`aammdd`, of a century that nobody wrote down: the 29th of February is let pass in both."""
    year, month, day = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    if not 1 <= month <= 12:
        return False
    return 1 <= day <= max(monthrange(century + year, month)[1] for century in (1900, 2000))
