"""The words of a folded text, and which of them begin a sentence or a proper name."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from portal.vault.cleaning.folding import Folded
from portal.vault.cleaning.lexicon import group

_WORD = re.compile(r"[a-z0-9&#°]+")
_ENDS = frozenset(".!?\n¿¡")
# After these a full stop ends nothing.
ABBREVIATED = group("tokens.abbreviated")


@dataclass(frozen=True, repr=False)
class Word:
    """One word: where it stands, whether a capital begins it, and what came before."""

    text: str
    start: int
    end: int
    capital: bool
    shouted: bool
    begins: bool
    gap: str

    @property
    def touches(self) -> bool:
        """Only a space, or an abbreviation's full stop, stands before it."""
        return self.gap.strip(" ") in {"", ".", "'", "-", '"'} and not self.begins


def words_of(folded: Folded) -> Sequence[Word]:
    """Every word in order."""
    found: list[Word] = []
    before = 0
    for match in _WORD.finditer(folded.text):
        start, end = match.span()
        gap = folded.text[before:start]
        found.append(
            Word(
                text=match.group(),
                start=start,
                end=end,
                capital=folded.capitals[start],
                shouted=end - start > 1 and all(folded.capitals[start:end]),
                begins=not found or _ends(gap, found[-1]),
                gap=gap,
            )
        )
        before = end
    return found


def _ends(gap: str, previous: Word) -> bool:
    if not _ENDS.intersection(gap):
        return False
    initial = len(previous.text) == 1 and previous.capital
    return not (gap.strip(" ") == "." and (initial or previous.text in ABBREVIATED))
