"""How alike two reports are: the same place, the same days, the same words. Pure.

It only suggests: a person merges and a person splits.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from portal.incidents.rules import IncidentKind

LIKELY = 65
MOST_DAYS_APART = 3
# Of 100: what each likeness weighs.
SAME_AREA, SAME_STATE = 40, 10
BY_DAYS_APART = (30, 20, 10, 10)
SAME_WORDS = 30
OTHER_KIND = 15
SHORTEST_WORD = 4


@dataclass(frozen=True, repr=False)
class Told:
    """What a report tells, as far as it is compared."""

    area_code: str
    happened_on: date
    kind: IncidentKind
    text: str

    @property
    def words(self) -> frozenset[str]:
        """The words that say something, without accents or case."""
        letters = unicodedata.normalize("NFKD", self.text.casefold())
        bare = "".join(c for c in letters if not unicodedata.combining(c))
        return frozenset(w for w in re.findall(r"\w+", bare) if len(w) >= SHORTEST_WORD)


def likeness(one: Told, other: Told) -> int:
    """0 to 100; whatever lies in two states or more than three days apart is 0."""
    apart = abs((one.happened_on - other.happened_on).days)
    if one.area_code[:2] != other.area_code[:2] or apart > MOST_DAYS_APART:
        return 0
    place = SAME_AREA if one.area_code == other.area_code else SAME_STATE
    every = one.words | other.words
    shared = round(SAME_WORDS * len(one.words & other.words) / len(every)) if every else 0
    kind = 0 if one.kind == other.kind else OTHER_KIND
    return max(0, place + BY_DAYS_APART[apart] + shared - kind)
