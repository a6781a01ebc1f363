# ruff: noqa: E501
"""What follows a pattern: mail, links, handles, CURP, RFC, plates, coordinates.

No pattern may repeat something that can match in two ways, and each starts only where a word
starts: a hostile text of any length is read in one pass.
"""

import re
from collections.abc import Iterator

from portal.vault.cleaning.folding import Folded
from portal.vault.cleaning.traces import Span, Trace

_ENDINGS = (
    "com|mx|org|net|gob|edu|info|me|be|io|ly|gl|app|link|us|tv|co|es|gov|biz|example|test|onion"
    "|site|xyz|online|page|to|cc|eu|uk|ca|de|fr|br|ar|gt|im|chat|live|social|club|store|dev|ai"
)
_DOT = r"(?:\.|\s{0,2}[\[({]\s?(?:\.|dot|punto)\s?[\])}]\s{0,2}|\s{1,2}(?:punto|dot)\s{1,2})"
_AT = r"(?:\s{0,2}[\[({<]\s?(?:@|at|arroba)\s?[\])}>]\s{0,2}|\s{0,2}@\s{0,2}|\s{1,2}(?:arroba|at)\s{1,2})"
_HOST = rf"[a-z0-9-]{{1,63}}(?:{_DOT}[a-z0-9-]{{1,63}}){{1,4}}"
_NET = (
    r"(?:face|facebook|fb|insta|instagram|ig|tiktok|tik tok|telegram|twitter|messenger|snapchat"
    r"|snap|signal|discord|usuario|username)"
)
_SAID = r"(?:\s{0,2}(?:es|is|era|was|como|as|soy|aparece|aparezco|estoy|mi|my|de|el|:|=|-)\b|\s{0,2}[:=]){1,3}"
_SEP = r"[\s._-]?"
_DAY = _SEP.join([r"[0-9o]"] * 6)
_CURP = rf"(?<![a-z0-9]){_SEP.join(['[a-z]'] * 4)}{_SEP}{_DAY}{_SEP}[hmx]{_SEP}{_SEP.join(['[a-z]'] * 5)}{_SEP}[a-z0-9]{_SEP}[0-9o](?![a-z0-9])"
_RFC = r"(?<![a-z0-9])[a-z&]{3,4}[\s.-]?[0-9o]{6}(?:[\s.-]?[a-z0-9]{2}[0-9a])?(?![a-z0-9])"
_DEGREES = r"\d{1,3}(?:[.,]\d+)?\s?(?:°|grados|degrees|deg)"
_PART = r"(?:\s?\d{1,2}(?:[.,]\d+)?\s?(?:''|'|\"|minutos|segundos|minutes|seconds|min|m|s)?)"
_SIDE = r"(?:norte|sur|este|oeste|poniente|oriente|north|south|east|west|[nsewo])"
_DECIMAL = r"[-+]?\d{1,3}[.,]\d{3,12}"
_PATTERNS = (
    (
        Trace.COORDINATES,
        r"(?:https?://)?(?:www\.)?(?:(?:maps\.|goo\.gl/maps|google\.[a-z.]{2,6}/maps|waze\.com|maps\.app\.goo\.gl)\S+)",
    ),
    (Trace.COORDINATES, r"(?<![a-z0-9])geo:\S+"),
    (
        Trace.COORDINATES,
        rf"(?<![\d.]){_DECIMAL}\s?{_SIDE}?\b\s?[,;/ ]\s?(?:long?(?:itud|itude)?\s?[:=]?\s?)?{_DECIMAL}(?:\s?{_SIDE}\b)?",
    ),
    (Trace.COORDINATES, rf"(?<![\d.]){_DEGREES}{_PART}{{0,2}}\s?{_SIDE}?\b"),
    (
        Trace.COORDINATES,
        r"\b(?:lat|latitud|latitude|long|lon|longitud|longitude)\b\s?[:=]?\s?-?\d{1,3}(?:[.,]\d+)?",
    ),
    (
        Trace.COORDINATES,
        r"(?<![a-z0-9])[23456789cfghjmpqrvwx]{4,8}\+[23456789cfghjmpqrvwx]{2,3}(?![a-z0-9])",
    ),
    (Trace.MAIL, rf"(?<![a-z0-9._%+-])[a-z0-9._%+-]+{_AT}{_HOST}"),
    (Trace.URL, r"(?<![a-z])(?:h[tx]{2}ps?|ftp)\s?:\s?/{1,2}\S+|(?<![a-z0-9])www\.\S+"),
    (
        Trace.URL,
        rf"(?<![a-z0-9.-])[a-z0-9-]{{1,63}}(?:\.[a-z0-9-]{{1,63}}){{0,4}}\.(?:{_ENDINGS})\b(?:[/?:]\S*)?",
    ),
    (
        Trace.URL,
        rf"(?<![a-z0-9.-])[a-z0-9-]{{2,63}}{_DOT}(?:{_ENDINGS})\b(?:{_DOT}(?:{_ENDINGS})\b)?(?:\s(?:diagonal|slash|barra)\s\S+|/\S*)?",
    ),
    (Trace.HANDLE, r"(?<![a-z0-9._-])@\s?[a-z0-9_.-]+"),
    (Trace.HANDLE, rf"\b{_NET}\b{_SAID}\s{{1,2}}[a-z0-9_.]{{3,60}}|\barroba\s[a-z0-9_.]{{3,60}}"),
    (Trace.CURP, _CURP),
    (Trace.RFC, _RFC),
)
CODES = tuple((trace, re.compile(pattern)) for trace, pattern in _PATTERNS)
PLATES = re.compile(
    r"(?<![a-z0-9])(?:[a-z]{3}[\s.-]?\d{3}[\s.-]?[a-z]|[a-z]{3}[\s.-]?\d{2}[\s.-]\d{2}|[a-z]{3}[\s.-]?\d{4}"
    r"|[a-z]{2}[\s.-]?\d{4,5}[\s.-]?[a-z]?|[a-z]\d{2}[\s.-]?[a-z]{3}|\d{3}[\s.-]?[a-z]{3}|\d{2}[\s.-]?[a-z]{3}[\s.-]?\d"
    r"|[a-z]{3}[\s.-]?\d{3}|[a-z]\d{2}[\s.-]?[a-z]{2}[\s.-]?\d|\d{2}[\s.-]?[a-z]{2}[\s.-]?\d)(?![a-z0-9])"
)
_CUED = re.compile(r"\b(?:placas?|matriculas?|plates?|license|tags?)\b[^\n]{0,30}$")


def codes(folded: Folded) -> Iterator[Span]:
    """Everything that follows one of the patterns."""
    for trace, pattern in CODES:
        for match in pattern.finditer(folded.text):
            yield Span(trace, *match.span())
    yield from _plates(folded)


# Said to be a plate, any knot of letters and digits is one: trailers, motorcycles, other countries.
_AFTER_CUE = re.compile(
    r"\b(?:placas?|matriculas?|plates?|tags?)\b[^\n\d]{0,12}?\s((?=[a-z0-9-]*\d)(?=[a-z0-9-]*[a-z])[a-z0-9-]{5,9})\b"
)


def _plates(folded: Folded) -> Iterator[Span]:
    """Small letters apart from their digits are words ("son 20 15") unless plates are spoken of."""
    for match in _AFTER_CUE.finditer(folded.text):
        yield Span(Trace.PLATE, *match.span(1))
    for match in PLATES.finditer(folded.text):
        start, end = match.span()
        letters = [n for n in range(start, end) if folded.text[n].isalpha()]
        capital = all(folded.capitals[n] for n in letters)
        joined = " " not in match.group() and len(match.group()) > 5
        if capital or joined or _CUED.search(folded.text[max(0, start - 45) : start]):
            yield Span(Trace.PLATE, start, end)
