"""What a text for the desk should not hold: a scan beside the human eye, never instead of it."""

from collections.abc import Iterable, Iterator, Sequence

from portal.vault.cleaning.codes import codes
from portal.vault.cleaning.dates import dates, figures
from portal.vault.cleaning.folding import Folded, fold
from portal.vault.cleaning.names import people
from portal.vault.cleaning.numbers import numbers
from portal.vault.cleaning.places import kinds_of_place, named_places
from portal.vault.cleaning.tokens import words_of
from portal.vault.cleaning.traces import FORBIDDEN, Finding, Mark, Span, Strength, Trace

__all__ = ["FORBIDDEN", "Finding", "Mark", "Strength", "Trace", "findings", "forbids", "marks"]


def marks(text: str) -> tuple[Mark, ...]:
    """Every stretch that might point to somebody, in the order of the text, none overlapping."""
    folded = fold(text)
    return tuple(
        Mark(trace, start, end, text[start:end])
        for trace, start, end in _without_overlap(_spans(folded), folded, len(text))
    )


def findings(text: str) -> tuple[Finding, ...]:
    """Everything that might point to somebody, once each, in the order of the kinds."""
    found = [Finding(mark.trace, mark.words) for mark in marks(text)]
    order = list(Trace)
    return tuple(sorted(dict.fromkeys(found), key=lambda one: order.index(one.trace)))


def forbids(found: Sequence[Finding | Mark]) -> bool:
    """Whether the text may not pass, whatever its author says."""
    return any(finding.trace in FORBIDDEN for finding in found)


def _spans(folded: Folded) -> Iterator[Span]:
    """What is surest first: a later kind keeps only what an earlier one left."""
    days = figures(folded.text)
    yield from codes(folded)
    yield from numbers(folded.text, taken=days)
    yield from days
    yield from dates(folded.text)
    words = words_of(folded)
    yield from kinds_of_place(words)
    yield from named_places(words)
    yield from people(words)


def _without_overlap(
    spans: Iterable[Span], folded: Folded, length: int
) -> Iterator[tuple[Trace, int, int]]:
    owner = [0] * length
    kept: list[Span] = [Span(Trace.NAME, 0, 0)]
    for span in spans:
        start, end = folded.original(span.start, span.end)
        kept.append(span)
        for place in range(start, end):
            owner[place] = owner[place] or len(kept) - 1
    place = 0
    while place < length:
        start, mine = place, owner[place]
        while place < length and owner[place] == mine:
            place += 1
        if mine:
            yield kept[mine].trace, start, place
