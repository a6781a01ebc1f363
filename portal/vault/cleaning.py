"""What a text for the desk should not hold: a scan beside the human eye, never instead of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Trace(StrEnum):
    """What kind of thing might point to somebody."""

    TELEPHONE = "telephone"
    MAIL = "mail"
    CURP = "curp"
    DATE = "date"
    NAME = "name"


@dataclass(frozen=True)
class Finding:
    """A piece of the text, and what it looks like."""

    trace: Trace
    words: str


# Nothing that looks so has any business at a desk; a date or a capital letter may be harmless.
FORBIDDEN = frozenset({Trace.TELEPHONE, Trace.MAIL, Trace.CURP})
_MONTHS = "enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
_PATTERNS = {
    Trace.CURP: re.compile(r"\b[A-ZÑ]{4}\d{6}[HMX][A-ZÑ]{5}[A-Z0-9]{2}\b", re.IGNORECASE),
    Trace.MAIL: re.compile(r"\S+@\S+\.\S+"),
    Trace.TELEPHONE: re.compile(r"\+?\d(?:[\s().-]{0,2}\d){6,}"),
    Trace.DATE: re.compile(
        rf"\b\d{{1,2}}\s+de\s+(?:{_MONTHS})\b|\b\d{{1,4}}[/-]\d{{1,2}}[/-]\d{{1,4}}\b",
        re.IGNORECASE,
    ),
    # A capital where no sentence begins.
    Trace.NAME: re.compile(r"(?<![.!?¿¡:\n]\s)(?<!^)(?<![.!?¿¡:\n])\b[A-ZÁÉÍÓÚÑ][a-záéíóúüñ]+\b"),
}


def findings(text: str) -> tuple[Finding, ...]:
    """Everything that might point to somebody, once each, in the order of the kinds."""
    found = [
        Finding(trace, match.group().strip())
        for trace, pattern in _PATTERNS.items()
        for match in pattern.finditer(text)
    ]
    return tuple(dict.fromkeys(found))


def forbids(found: Sequence[Finding]) -> bool:
    """Whether the text may not pass, whatever its author says."""
    return any(finding.trace in FORBIDDEN for finding in found)
