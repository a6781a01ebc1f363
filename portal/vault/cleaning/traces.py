"""The kinds of trace, and how strictly each is held."""

from dataclasses import dataclass
from enum import StrEnum


class Strength(StrEnum):
    """What a mark does to the text it stands in."""

    FORBIDDEN = "forbidden"
    ASK = "ask"


class Trace(StrEnum):
    """What kind of thing might point to somebody."""

    COORDINATES = "coordinates"
    MAIL = "mail"
    URL = "url"
    HANDLE = "handle"
    CURP = "curp"
    RFC = "rfc"
    PLATE = "plate"
    ACCOUNT = "account"
    TELEPHONE = "telephone"
    DATE = "date"
    AGE = "age"
    PLACE = "place"
    NAME = "name"

    @property
    def strength(self) -> Strength:
        """Forbidden, or for the eye to decide."""
        return Strength.FORBIDDEN if self in FORBIDDEN else Strength.ASK


# Nothing that looks so has any business at a desk; a date or a capital letter may be harmless.
FORBIDDEN = frozenset(Trace) - {Trace.DATE, Trace.AGE, Trace.PLACE, Trace.NAME}


@dataclass(frozen=True, repr=False)
class Span:
    """A stretch of a text (folded or original), and what it looks like."""

    trace: Trace
    start: int
    end: int


@dataclass(frozen=True, repr=False)
class Mark:
    """One stretch of the original text; never printed by accident, since it may name somebody."""

    trace: Trace
    start: int
    end: int
    words: str

    @property
    def strength(self) -> Strength:
        """What the mark does."""
        return self.trace.strength


@dataclass(frozen=True, repr=False)
class Finding:
    """A piece of the text, and what it looks like."""

    trace: Trace
    words: str
