"""People: by capitals, by frequent names, by the word before, by initials and nicknames."""

from collections.abc import Iterator, Sequence

from portal.vault.cleaning.lexicon import COMMON, NAMES, ORDINARY, PARTICLES, group
from portal.vault.cleaning.tokens import Word
from portal.vault.cleaning.traces import Span, Trace

HONOURS = group("names.honours")
KIN = group("names.kin")
# What follows these is a name, whatever it looks like.
CALLING = group("names.calling")
NICKNAMES = group("names.nicknames")
ARTICLES = frozenset(["el", "la", "los", "las", "the"])
VERBAL = (
    "ando",
    "iendo",
    "aron",
    "ieron",
    "aba",
    "aban",
    "ia",
    "ian",
    "ado",
    "ido",
    "ar",
    "er",
    "ir",
    "mente",
    "ing",
    "ed",
)


def people(words: Sequence[Word]) -> Iterator[Span]:
    """Each run of words that reads as somebody's name."""
    shouting = _is_shouted(words)
    last = -1
    for number, word in enumerate(words):
        if number <= last or not _names(words, number, shouting):
            continue
        last = _extended(words, number, shouting)
        yield Span(Trace.NAME, word.start, words[last].end)


def _is_shouted(words: Sequence[Word]) -> bool:
    """Whether most of the text is in capitals, which then say nothing."""
    long = [word for word in words if len(word.text) > 2 and word.text.isalpha()]
    return sum(word.shouted for word in long) * 2 > len(long)


def _names(words: Sequence[Word], number: int, shouting: bool) -> bool:
    word = words[number]
    if not word.text.isalpha():
        return False
    before = words[number - 1] if number and word.touches else None
    if before and _cued(words, number, before):
        return True
    if len(word.text) == 1:
        return _is_initial(words, number)
    if word.text in NAMES and word.text not in COMMON:
        return True
    if before and before.text in ARTICLES and word.text in NICKNAMES:
        return True
    if not word.capital or word.text in ORDINARY or (word.shouted and shouting):
        return False
    return not word.begins or _begins_a_name(words, number)


def _cued(words: Sequence[Word], number: int, before: Word) -> bool:
    word = words[number]
    if word.text in ORDINARY or word.text in PARTICLES or len(word.text) < 2:
        return False
    if before.text in HONOURS or before.text in CALLING:
        return word.capital or not word.text.endswith(VERBAL)
    if before.text in ARTICLES and number > 1 and words[number - 2].text in CALLING:
        return True
    return (
        before.text in KIN
        and word.text not in COMMON
        and not word.text.endswith(VERBAL)
        and (word.capital or word.text in NAMES)
    )


def _is_initial(words: Sequence[Word], number: int) -> bool:
    """ "J. Hernández", "M. L."; not the "A" that begins a sentence."""
    after = words[number + 1] if number + 1 < len(words) else None
    here = words[number]
    return bool(here.capital and after and after.capital and after.gap.strip(" ") == ".")


def _begins_a_name(words: Sequence[Word], number: int) -> bool:
    if words[number].text in NAMES:
        return True
    following = number + 1
    while following < len(words) and words[following].text in PARTICLES:
        following += 1
    if following >= len(words) or not words[following].touches:
        return False
    after = words[following]
    return after.capital and after.text not in ORDINARY


def _extended(words: Sequence[Word], number: int, shouting: bool) -> int:
    """The last word of the name that begins at `number`: surnames, with their particles."""
    last = number
    for place in range(number + 1, min(number + 9, len(words))):
        word = words[place]
        if not word.touches:
            break
        if word.text in PARTICLES and not (word.capital and word.text in {"san", "santa"}):
            continue
        known = word.text in NAMES and (word.text not in COMMON or place == last + 1)
        proper = word.capital and word.text not in ORDINARY and not (word.shouted and shouting)
        if not (known or proper):
            break
        last = place
    return last
