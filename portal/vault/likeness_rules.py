"""Whether two requests may be of one family, decided from what their texts carry."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from portal.vault.cleaning import Trace, marks

# What belongs to one person or one house: alone it is enough to look twice.
TELLING = frozenset(
    {Trace.TELEPHONE, Trace.MAIL, Trace.HANDLE, Trace.CURP, Trace.RFC, Trace.PLATE, Trace.ACCOUNT}
)
LAST_DIGITS = 10
SHARED_NAME_WORDS = 2


class Likeness(StrEnum):
    """What two requests have in common."""

    CONTACT = "contact"
    NAME = "name"
    PLACE = "place"


@dataclass(frozen=True, repr=False)
class Features:
    """What one request carries, spelt alike however it was typed; it names somebody."""

    telling: frozenset[str]
    names: tuple[frozenset[str], ...]
    places: frozenset[str]


def features(identity: Mapping[str, str]) -> Features:
    """Read from all of the identity's texts."""
    found = marks("\n".join(str(text) for text in identity.values()))
    return Features(
        telling=frozenset(_telling(one.trace, one.words) for one in found if one.trace in TELLING),
        names=tuple(_words(one.words) for one in found if one.trace is Trace.NAME),
        places=frozenset(
            " ".join(sorted(_words(one.words))) for one in found if one.trace is Trace.PLACE
        ),
    )


def likeness(one: Features, other: Features) -> frozenset[Likeness]:
    """What speaks for one family; nothing when it is a place alone, which many share."""
    common = set()
    if one.telling & other.telling:
        common.add(Likeness.CONTACT)
    if any(_same_name(mine, theirs) for mine in one.names for theirs in other.names):
        common.add(Likeness.NAME)
    if common and one.places & other.places:
        common.add(Likeness.PLACE)
    return frozenset(common)


def _same_name(mine: frozenset[str], theirs: frozenset[str]) -> bool:
    return len(mine & theirs) >= SHARED_NAME_WORDS


def _telling(trace: Trace, words: str) -> str:
    if trace is Trace.TELEPHONE:
        digits = re.sub(r"\D", "", words)
        # Numbers said in words stay as they are; the country's code may be there or not.
        return f"{trace}:{digits[-LAST_DIGITS:] or _plain(words)}"
    return f"{trace}:{re.sub(r'[^a-z0-9@.]', '', _plain(words))}"


def _words(text: str) -> frozenset[str]:
    return frozenset(_long(re.findall(r"[a-z0-9]+", _plain(text))))


def _long(words: Iterable[str]) -> Iterable[str]:
    return (word for word in words if len(word) > 2)


def _plain(text: str) -> str:
    apart = unicodedata.normalize("NFKD", text.lower())
    return "".join(mark for mark in apart if not unicodedata.combining(mark))
