"""Numbers that alerts go to by SMS. Pure.

Source: Plan Nacional de Numeración (IFT, 2019): ten digits, the first from 2 to 9, mobile or not.
"""

import re

COUNTRY = "+52"
_DRESSING = re.compile(r"[\s().-]+")
# Before 2019 a mobile number was called with a 1 behind the country; gateways still write it so.
_WRITTEN = re.compile(r"(?:(?:\+|00)52(?:1(?=[2-9][0-9]{9}\Z))?)?([2-9][0-9]{9})\Z")


def mexican_number(typed: str) -> str | None:
    """The number by E.164, or None for what is no Mexican number."""
    found = _WRITTEN.match(_DRESSING.sub("", typed)) if typed.isascii() else None
    return COUNTRY + found[1] if found else None
