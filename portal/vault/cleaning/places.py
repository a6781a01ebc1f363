"""Places: municipios and states by name; streets, schools, churches, hospitals by their kind."""

from collections.abc import Iterator, Sequence

from portal.vault.cleaning.lexicon import COMMON, NAMES, PARTICLES, group, places
from portal.vault.cleaning.tokens import Word
from portal.vault.cleaning.traces import Span, Trace

KINDS = group("places.kinds")
AFTER = group("places.after")
JOINERS = PARTICLES | group("places.joiners")
LEADING = group("places.leading")
# "El ejido la esperanza": these have names of everyday words, and phones write them small.
SMALL = group("places.small")
ARTICLES = frozenset(["el", "la", "los", "las"])


def named_places(words: Sequence[Word]) -> Iterator[Span]:
    """Municipios, states and towns; a word of every day needs its capital or a preposition."""
    known = places()
    for number, word in enumerate(words):
        for form in known.get(word.text, ()):
            there = words[number : number + len(form)]
            if tuple(one.text for one in there) == form and _meant(words, number, there):
                yield Span(Trace.PLACE, word.start, there[-1].end)
                break


def _meant(words: Sequence[Word], number: int, there: Sequence[Word]) -> bool:
    if any(not one.touches for one in there[1:]):
        return False
    strong = [one for one in there if one.text not in PARTICLES]
    if any(one.capital for one in strong):
        return True
    if any(len(one.text) > 3 and one.text not in COMMON for one in strong):
        return True
    before = words[number - 1].text if number else ""
    return before in LEADING and len(there) > 1


def kinds_of_place(words: Sequence[Word]) -> Iterator[Span]:
    """A kind word with a proper name, a number, or both, after it or before it."""
    end = 0
    for number, word in enumerate(words):
        if word.text in KINDS and word.start >= end:
            last = _tail(words, number)
            if last > number:
                end = words[last].end
                yield Span(Trace.PLACE, word.start, end)
        if word.text in AFTER:
            first = _head(words, number)
            if first < number:
                yield Span(Trace.PLACE, words[first].start, word.end)


def _tail(words: Sequence[Word], number: int) -> int:
    last = number
    for place in range(number + 1, min(number + 11, len(words))):
        word = words[place]
        if not (word.touches or word.gap.strip() in {",", "#", "-", "/"}) or word.begins:
            break
        if _proper(word):
            last = place
        elif word.text not in JOINERS and word.text not in KINDS:
            break
    return last if last > number else _small_tail(words, number)


def _small_tail(words: Sequence[Word], number: int) -> int:
    """The article and the word after it, when a place of that kind is written in small letters."""
    there = words[number + 1 : number + 3]
    if words[number].text not in SMALL or len(there) < 2 or not all(one.touches for one in there):
        return number
    article, name = there
    told = article.text in ARTICLES and name.text.isalpha() and len(name.text) > 3
    return number + 2 if told else number


def _head(words: Sequence[Word], number: int) -> int:
    first = number
    for place in range(number - 1, max(number - 7, -1), -1):
        if not (words[place + 1].touches or words[place + 1].gap == "'"):
            break
        if _proper(words[place]):
            first = place
        elif words[place].text not in JOINERS and words[place].text not in AFTER:
            break
        if words[place].begins:
            break
    return first


def _proper(word: Word) -> bool:
    if word.text in JOINERS and not word.capital:
        return False
    numbered = any(character.isdecimal() for character in word.text)
    known = word.text in NAMES and word.text not in COMMON
    return numbered or known or (word.capital and (len(word.text) > 1))
