"""Words that carry secrets: drawn at random from a list of 2,048, read back forgivingly."""

import secrets
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

from portal.vault.errors import WordsUnreadable

LETTERS_THAT_SUFFICE = 4
# As a resource, so that the lists are found inside the offline tool's one file too.
_LISTS = files("portal.vault.crypto") / "wordlists"


class WordLanguage(StrEnum):
    """The language of a receipt's words."""

    SPANISH = "es"
    ENGLISH = "en"


@dataclass(frozen=True, repr=False)
class Words:
    """Some words of one list, as written in it (never printed by accident)."""

    language: WordLanguage
    words: tuple[str, ...]

    def __str__(self) -> str:
        return " ".join(self.words)

    def canonical(self, start: int = 0, stop: int | None = None) -> str:
        """What is hashed: the list's name and the words from `start` to `stop` without accents."""
        return f"{self.language.value}:" + " ".join(map(plain, self.words[start:stop]))


def draw(
    count: int,
    language: WordLanguage,
    choose: Callable[[Sequence[str]], str] = secrets.choice,
) -> Words:
    """`count` words, 11 bits each; drawn again should they also read as another list's words."""
    listed = word_list(language)
    while True:
        drawn = tuple(choose(listed) for _ in range(count))
        if len(_readings(drawn)) == 1:
            return Words(language, drawn)


def read(typed: str, count: int) -> Words:
    """The words someone typed; accents, case and spaces do not matter, four letters suffice.

    Raises WordsUnreadable when they are not `count` words of exactly one list.
    """
    tokens = plain(typed).split()
    readings = _readings(tokens) if len(tokens) == count else []
    if len(readings) != 1:
        raise WordsUnreadable(count)
    return readings[0]


def plain(text: str) -> str:
    """Lower case without accents: NFKD with its combining marks left out."""
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(mark for mark in parts if not unicodedata.combining(mark))


@cache
def word_list(language: WordLanguage) -> tuple[str, ...]:
    """The 2,048 words of BIP39 in `language`."""
    text = (_LISTS / f"{language.value}.txt").read_text("utf-8")
    return tuple(unicodedata.normalize("NFC", text).split())


@cache
def _by_first_letters(language: WordLanguage) -> Mapping[str, str]:
    return {plain(word)[:LETTERS_THAT_SUFFICE]: word for word in word_list(language)}


def _readings(tokens: Sequence[str]) -> list[Words]:
    found: list[Words] = []
    for language in WordLanguage:
        named = _by_first_letters(language)
        words = tuple(named.get(plain(token)[:LETTERS_THAT_SUFFICE], "") for token in tokens)
        if all(words):
            found.append(Words(language, words))
    return found
