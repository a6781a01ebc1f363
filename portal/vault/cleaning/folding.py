"""A text as the scan reads it: small Latin letters and digits, each knowing where it stood.

Accents, full-width and circled digits, look-alike letters of other alphabets and invisible
characters would each hide a name from a pattern; here they fall away, and offsets remain.
"""

import unicodedata
from dataclasses import dataclass

LOOK_ALIKE = str.maketrans(
    "абвеикмнорстухѕіјԁԛԝαβεικνορτυχγηл\u0131\u2018\u2019\u02bc\u00b4`\u201c\u201d\u2013\u2014\u2212\u2010\u2011\u2032\u2033",
    "abbeukmhopctyxsijdqwabeiknoptuxynni'''''\"\"-----'\"",
)
MASCULINE = {"º": "°", "ª": "°"}


@dataclass(frozen=True, repr=False)
class Folded:
    """The folded text, where each character stood, and which were capitals."""

    text: str
    at: tuple[int, ...]
    capitals: tuple[bool, ...]

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the original that a stretch of the folded text stands for."""
        return self.at[start], self.at[end - 1] + 1


def fold(text: str) -> Folded:
    """Each character folded by itself, in one pass."""
    letters: list[str] = []
    at: list[int] = []
    capitals: list[bool] = []
    for place, character in enumerate(text):
        folded = _folded(character)
        letters.append(folded)
        at.extend([place] * len(folded))
        capitals.extend([character.isupper() or character.istitle()] * len(folded))
    return Folded("".join(letters), tuple(at), tuple(capitals))


def _folded(character: str) -> str:
    if character.isascii():
        return " " if character in "\t\r\v\f" else character.lower()
    if character in MASCULINE:
        return MASCULINE[character]
    if (digit := unicodedata.digit(character, None)) is not None:
        return str(digit)
    plain = "".join(_kept(part) for part in unicodedata.normalize("NFKD", character.casefold()))
    return plain.translate(LOOK_ALIKE).lower()


def _kept(part: str) -> str:
    category = unicodedata.category(part)
    if category in {"Mn", "Me", "Cf"}:
        return ""
    return " " if category in {"Zs", "Zl", "Zp"} else part
